"""The demonstration: loads its data and runs the main job on it."""

import argparse
from typing import Any

from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Load the demonstration data and run the main job on it."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--run", action="store_true", help="run the main job after loading")

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write("The demonstration has no data yet.")
