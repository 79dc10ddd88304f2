/* Comments in a source that silence warnings about it. */
#ifndef JD_MODEL_LINT_SILENCE_H
#define JD_MODEL_LINT_SILENCE_H

#include "model/lint/lint.h"

/* Removes, of the findings from `first` on, those that the source silences. */
void lint_silence_source(const struct lint_source *source, struct findings *findings, size_t first);

#endif
