/* A temporary folder for one test program, gone at its end. */
#ifndef TESTS_SCRATCH_H
#define TESTS_SCRATCH_H

/* Makes the folder on the first call.  A path in it; valid until the fourth call after this one. */
const char *scratch_path(const char *name);
/* Removes everything in it. */
void scratch_clear(void);

#endif
