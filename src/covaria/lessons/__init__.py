"""The lessons: their list, their exercises, and the pages that they become."""

from covaria.lessons.catalogue import LESSONS, Lesson, lesson_of
from covaria.lessons.exercises import Choice, Number, exercise
from covaria.lessons.prompts import Prompt, Prompts

__all__ = ["LESSONS", "Choice", "Lesson", "Number", "Prompt", "Prompts", "exercise", "lesson_of"]
