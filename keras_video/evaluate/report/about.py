"""Description of a training or an evaluation, beside its figures in the report."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class About:
    """What was trained or evaluated, and how; what is `None` is not spoken of.

    Attributes:
        model: what commands take as MODEL.
        preset: what the training started from.
        data: what commands take as DATA.
        evaluation: the protocol in words.
        recipe: `Recipe`, or a dictionary of its fields.
        history: dictionary from metric to its values, one per epoch.
        training_videos: number of videos it was trained on.
        seconds: of the training.
        command: the command line of the training, which `--resume` is added to.
    """

    model: object = None
    preset: object = None
    data: object = None
    evaluation: str | None = None
    recipe: object = None
    history: dict | None = None
    training_videos: int | None = None
    seconds: float | None = None
    command: str | None = None

    @property
    def trained(self):
        """Whether the page is one of a training."""
        return bool(self.history)

    @property
    def epochs(self):
        """Number of epochs."""
        return max((len(values) for values in (self.history or {}).values()), default=0)

    @property
    def fields(self):
        """The recipe as a dictionary."""
        if self.recipe is None or isinstance(self.recipe, dict):
            return self.recipe or {}
        return self.recipe.to_dict()
