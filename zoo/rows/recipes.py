"""The recipe that each preset names: its paper's, or one to fine-tune it."""

import re

# By pattern of the preset's name; the first that matches counts.
RECIPES = {
    r"_stan_.*_ava$|^slow.*_ava_kinetics$": "stan_ava",
    r"_stan_.*_kinetics400$": "stan_kinetics400",
    r"_charades$": "stan_charades",
    r"_charades_ego$": "stan_charades_ego",
    r"^slow(fast)?_r\d+_.*_kinetics400$": "slowfast_kinetics400",
    r"^slow(fast)?_r\d+_.*_ava$": "slowfast_ava",
    r"^stnet_irv2_.*_kinetics600$": "stnet_kinetics600",
    r"^stnet_.*_kinetics\d+$": "stnet_kinetics400",
    r"^stnet_.*_ucf101$": "stnet_ucf101",
    r"flow_resnext101_": "sta_flow",
    r"_?resnext101_\d+f_|resnet152_16f_": "sta",
    r"nonlocal_i3d_r50_.*_ava$|^tsn_.*_ava$": "human_centric_ava",
}
OTHERS = "full"


def recipe_of(name):
    """Name of the recipe of a preset."""
    found = (recipe for pattern, recipe in RECIPES.items() if re.search(pattern, name))
    return next(found, OTHERS)
