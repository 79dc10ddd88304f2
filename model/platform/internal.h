/* What the files of model/platform share; other rooms include model/platform/platform.h. */
#ifndef JD_MODEL_PLATFORM_INTERNAL_H
#define JD_MODEL_PLATFORM_INTERNAL_H

#include "model/platform/platform.h"
#include "model/source/source.h"

/* ---- state.c ---- */

/* Removes the row from the list. False if no row has that name. */
bool platform_drop_row(struct platform_state *state, const char *name);
bool platform_is_active(const struct platform_row *row); /* PENDING, BUILDING and READY are in the next bundle */
bool platform_any_active(const struct platform_state *state);
void platform_remember(struct platform_state *state, char **class_names, size_t count, const char *tag);
/* Adds a class with empty storage, if it does not exist. */
void platform_add_class(struct platform_state *state, const char *class_name);
/* False if it did not exist. */
bool platform_drop_class(struct platform_state *state, const char *class_name);
/* Returns the variable with that key, or NULL. */
const struct platform_env *platform_find_env(const struct platform_state *state, const char *key);
/* Returns the analysis of the row's code, made once. */
const struct ts_source *platform_source(struct platform_state *state, struct platform_row *row);

/* ---- upload.c ---- */

/* Fills in what the next upload, or deletion of the Worker, carries. If the control plane rejects the bundle, the
 * rejection is in work->response. */
void platform_prepare(struct platform_state *state, struct platform_work *work);
/* ---- platform.c: rejections, put into work->response ---- */

/* 400 VALIDATION_INVALID_SCHEMA. */
void platform_refuse_input(struct platform_work *work, const char *message);
void platform_refuse_collision(struct platform_state *state, struct platform_work *work, const char *key);
/* `CF API error (STATUS) /workers/…: [CODE] MESSAGE` */
const char *platform_words(struct platform_state *state, int status, int code, const char *message);

#endif
