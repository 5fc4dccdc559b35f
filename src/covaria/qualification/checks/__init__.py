"""The checks of an installation, one in each file, in the order in which they are run."""

from covaria.qualification.checks.dependencies import DEPENDENCIES
from covaria.qualification.checks.files import FILES
from covaria.qualification.checks.generalised_mcp_mod import GENERALISED_MCP_MOD
from covaria.qualification.checks.instruction_sets import INSTRUCTION_SETS
from covaria.qualification.checks.lesson import LESSON
from covaria.qualification.checks.mcp_mod import MCP_MOD
from covaria.qualification.checks.model_file import MODEL_FILE
from covaria.qualification.checks.reading import READING
from covaria.qualification.checks.recovery import RECOVERY
from covaria.qualification.checks.replay import REPLAY
from covaria.qualification.checks.threads import THREADS

CHECKS = (
    *(FILES, DEPENDENCIES),
    *(INSTRUCTION_SETS, THREADS, LESSON, READING, MCP_MOD, GENERALISED_MCP_MOD, MODEL_FILE, REPLAY),
    RECOVERY,
)
