"""What a model takes."""


def takes_boxes(model):
    """Whether a functional model takes clips with boxes, as detectors do."""
    inputs = getattr(model, "input", None)
    if not isinstance(inputs, dict) or set(inputs) != {"clips", "boxes"}:
        return False
    return len(inputs["boxes"].shape) == 3
