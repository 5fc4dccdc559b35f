"""What holds for all tests: one thread for BLAS and OpenMP, and how many cases are drawn.

The matrices of these tests are small: several threads spend most of their time waiting for each other, on a
busy machine a hundred times what the work itself takes. A fit takes one for BLAS anyhow, and the fleets have
threads of their own. The variable has to be set before NumPy loads the library.
"""

import os

from hypothesis import settings

os.environ.setdefault("OMP_NUM_THREADS", "1")

# No deadline: a case that takes longer on a busy machine is no fault.
settings.register_profile("covaria", max_examples=50, deadline=None)
settings.load_profile("covaria")
