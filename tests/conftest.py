"""One thread for BLAS and OpenMP, set before NumPy loads them.

The matrices of these tests are small: several threads spend most of their time waiting for each other, on a
busy machine a hundred times what the work itself takes. A fit takes one for BLAS anyhow, and the fleets have
threads of their own.
"""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")
