#include "model/base/base.h"

bool text_next_line(struct bytes text, struct text_line *line) {
  size_t start = line->next;
  if (start >= text.len)
    return false;
  const char *line_feed = memchr(text.data + start, '\n', text.len - start);
  size_t end = line_feed ? (size_t)(line_feed - text.data) : text.len;
  line->next = line_feed ? end + 1 : end;
  while (line_feed && end > start && text.data[end - 1] == '\r')
    end--;
  line->start = start;
  line->end = end;
  line->number++;
  return true;
}

const char *text_line_ending(struct bytes text) {
  const char *line_feed = text.len > 0 ? memchr(text.data, '\n', text.len) : NULL;
  size_t end = line_feed ? (size_t)(line_feed - text.data) : text.len;
  return end > 0 && text.data[end - 1] == '\r' ? "\r\n" : "\n";
}

struct bytes text_line_bytes(struct bytes text, struct text_line line) {
  return (struct bytes){text.data + line.start, line.end - line.start};
}

struct bytes text_line_content(struct bytes text, struct text_line line) {
  return trim(text_line_bytes(text, line));
}
