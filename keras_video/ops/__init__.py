"""Operations with a fast path per backend, behind one function each."""
