/* Writes a page where options and CI want it. */
#ifndef JD_CMD_PAGE_SHOW_H
#define JD_CMD_PAGE_SHOW_H

#include "cmd/jd/ci/page.h"
#include "cmd/jd/session/session.h"

/* True when --format asks for a page: it is then on stdout. */
bool page_show(struct session *session, const struct page *page);
struct page_view page_view_of(const struct session *session);
/* Under GitHub Actions: the Markdown form goes to the step's summary. Failing to is only worth a warning. */
void page_add_to_step(struct session *session, const struct page *page);
/* The Markdown form into the file of --summary; true without it. */
bool page_save(struct session *session, const struct page *page, struct jd_error *error);
/* The same for a Markdown document that is made already. */
void page_text_add_to_step(struct session *session, const char *document);
bool page_text_save(const struct session *session, struct bytes document, struct jd_error *error);

#endif
