"""Write a folder of puppet videos: generated stick figures with known actions.

Examples:
  keras-video puppets -o clips --classes wave jump --videos 20
  keras-video puppets -o ucf --format ucf101 --videos 20 --test-videos 5
"""

from keras_video.cli.arguments import add_output, positive

HELP = "write a folder of generated videos with known actions"


def add_arguments(parser):
    add_output(parser, "folder to write")
    parser.add_argument(
        "--classes", nargs="+", metavar="ACTION", help="names of the actions (all)"
    )
    parser.add_argument(
        "--videos",
        type=positive,
        default=20,
        help="number of videos of each class (%(default)s)",
    )
    parser.add_argument(
        "--test-videos",
        type=positive,
        metavar="NUMBER",
        help="number of further videos of each class, in a part for testing (none)",
    )
    parser.add_argument(
        "--format",
        default="folders",
        help="layout of the folder: folders, kinetics, ucf101, hmdb51, charades, "
        "something_something, ava or thumos14 (%(default)s)",
    )
    parser.add_argument("--num-frames", type=positive, help="frames of each video")
    parser.add_argument(
        "--seed", type=int, default=0, help="seed of the random numbers (%(default)s)"
    )


def run(args):
    from keras_video import puppets
    from keras_video.puppets.layouts import LAYOUTS

    videos, layout = args.videos, LAYOUTS.get(args.format)
    if args.test_videos and layout:
        training = layout.default_split or "train"
        videos = {training: args.videos, layout.test_split: args.test_videos}
    summary = puppets.write_puppets(
        args.out,
        classes=args.classes or puppets.ACTIONS,
        videos_per_class=videos,
        seed=args.seed,
        num_frames=args.num_frames,
        format=args.format,
        overwrite=args.overwrite,
    )
    for split, number in summary.num_videos.items():
        print(f"{number} videos {f'for {split} ' if split else ''}in {args.out}")
