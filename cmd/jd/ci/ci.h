/* The room of the formats for CI: Markdown, workflow commands of GitHub, JUnit and SARIF, all made from one value, a
 * page (page.h). A new format is a file page_NAME.c and its case in page_show.c.
 *
 * Order of calls: page_of_plan, page_of_drift, page_of_error or validate_page make a page; page_show prints it where
 * --format asks for one, page_save writes the file of --summary, page_add_to_step the summary of a GitHub step. A page
 * borrows from the value that it was made of and from the arena. page_save fails with the error of the file; the
 * others warn at most. */
#ifndef JD_CMD_CI_H
#define JD_CMD_CI_H

#include "cmd/jd/ci/markdown_text.h"
#include "cmd/jd/ci/page.h"
#include "cmd/jd/ci/page_show.h"

#endif
