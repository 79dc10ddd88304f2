/* The room of the formats for CI: Markdown, workflow commands of GitHub, JUnit and SARIF, all made from one value, a
 * page (page.h). A new format is a file page_NAME.c and its case in page_show.c.
 *
 * Order of calls: page_of_plan, page_of_drift, page_of_error or validate_page make a page; page_show prints it where
 * --format asks for one, page_save writes the file of --summary, page_add_to_step the summary of a GitHub step. A page
 * borrows from the value that it was made of and from the arena. page_save fails with the error of the file; the
 * others warn at most. */
#ifndef JD_CMD_CI_H
#define JD_CMD_CI_H

#include "cmd/jd/ci/page.h"
#include "cmd/jd/session/session.h"

/* ---- a page where options and CI want it ---- */

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
