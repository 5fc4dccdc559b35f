"""The lesson's data, network and loop, as it was taught."""

from covaria.lesson.training import LessonData, LessonResult, LessonSettings, lesson_data, train_lesson

__all__ = ["LessonData", "LessonResult", "LessonSettings", "lesson_data", "train_lesson"]
