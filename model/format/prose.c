#include "model/format/format.h"

#include "model/base/base.h"

struct bytes prose_content(const struct prose *prose) {
  return text_line_content(prose->text, prose->line);
}

/* Opens or closes a fenced block; true for a line that is a fence or stands within one. */
static bool follow_fence(struct prose *prose, struct bytes content) {
  size_t length = 0;
  if (content.len > 0 && (content.data[0] == '`' || content.data[0] == '~'))
    while (length < content.len && content.data[length] == content.data[0])
      length++;
  if (prose->fence) {
    if (length == content.len && length >= prose->fence_length && content.data[0] == prose->fence)
      prose->fence = '\0';
    return true;
  }
  struct bytes info = {content.data + length, content.len - length};
  if (length < 3 || (content.data[0] == '`' && contains(info, "`")))
    return false;
  prose->fence = content.data[0];
  prose->fence_length = length;
  return true;
}

/* True for a line that begins a comment or stands within one. */
static bool follow_comment(struct prose *prose, struct bytes content) {
  bool inside = prose->comment || starts_with(content, "<!--");
  prose->comment = inside && !contains(content, "-->");
  return inside;
}

bool prose_next(struct prose *prose) {
  while (text_next_line(prose->text, &prose->line)) {
    struct bytes content = prose_content(prose);
    if (!(prose->comment ? follow_comment(prose, content)
                         : follow_fence(prose, content) || follow_comment(prose, content)))
      return true;
  }
  return false;
}

size_t prose_heading(const struct prose *prose, struct bytes *title) {
  struct bytes content = prose_content(prose);
  size_t level = 0;
  while (level < content.len && content.data[level] == '#')
    level++;
  if (level == 0 || level > 6 || (level < content.len && content.data[level] != ' ' && content.data[level] != '\t'))
    return 0;
  content = (struct bytes){content.data + level, content.len - level};
  while (content.len > 0 && strchr(" \t*_:", content.data[0]) && content.data[0])
    content.data++, content.len--;
  while (content.len > 0 && strchr(" \t*_:#", content.data[content.len - 1]) && content.data[content.len - 1])
    content.len--;
  *title = content;
  return level;
}
