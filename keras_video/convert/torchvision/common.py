"""Tensor names and preprocessing that torchvision's families share."""

INDEX = {"conv": 0, "norm": 1}
NAMES = {"a": "conv1", "b": "conv2", "c": "conv3", "shortcut": "downsample"}
PREPROCESSING = {
    "frame_rate": 15,
    "spacing": "strided",
    "scale": 1 / 255,
    "mean": [0.43216, 0.394666, 0.37645],
    "std": [0.22803, 0.22145, 0.216989],
}
# Of the first blocks of the stages.
STRIDES = {"spatial_strides": [1, 2, 2, 2], "temporal_strides": [1, 2, 2, 2]}
