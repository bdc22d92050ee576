"""Objects as configuration."""

import keras


def serialize(instance):
    """What `keras.saving.serialize_keras_object` makes of an object.

    Keras's function imports TensorFlow, wherever it is installed, to see whether the
    object is one of its; that takes seconds and half a gigabyte on JAX and PyTorch. It
    is left alone with its own classes, and with objects inside the configuration.
    """
    cls = type(instance)
    registered = keras.saving.get_registered_name(cls)
    if registered == cls.__name__:
        return keras.saving.serialize_keras_object(instance)
    return {
        "module": cls.__module__,
        "class_name": cls.__name__,
        "config": keras.saving.serialize_keras_object(instance.get_config()),
        "registered_name": registered,
    }


def serialize_policy(policy):
    """A dtype policy as its name, where the name says it all, else its config."""
    if type(policy) is keras.dtype_policies.DTypePolicy:
        return policy.name
    return keras.dtype_policies.serialize(policy)


def with_policy(config):
    """A config whose `"dtype"` is a policy or a name, where it holds a policy's config.

    That of a `DTypePolicyMap` or of a quantized policy is a dictionary, which
    constructors do not take.
    """
    if isinstance(config.get("dtype"), dict):
        return {**config, "dtype": keras.dtype_policies.deserialize(config["dtype"])}
    return config
