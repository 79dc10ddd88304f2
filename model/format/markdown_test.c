/* Markdown as blocks and runs, each at its place in the file. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "model/base/base.h"
#include "model/format/format.h"

static void write_run(const struct md_run *run, struct buf *out) {
  static const char *const kinds[] = {"text", "strong", "code", "break"};
  if (run->kind == MD_BREAK) {
    buf_add_text(out, " break");
    return;
  }
  buf_printf(out, " %s@%u:%u'%.*s'", kinds[run->kind], run->line, run->column, (int)run->text.len, run->text.data);
}

static void write_block(const struct md_document *document, size_t index, struct buf *out) {
  static const char *const kinds[] = {"heading", "paragraph", "item", "fence", "indented", "quote"};
  const struct md_block *block = &document->blocks[index];
  buf_printf(out, "%s@%u:%u", kinds[block->kind], block->line, block->column);
  if (block->kind == MD_HEADING)
    buf_printf(out, " level %u", block->level);
  if (block->depth)
    buf_printf(out, " depth %u", block->depth);
  if (block->end != index + 1)
    buf_printf(out, " to %zu", block->end);
  for (size_t i = block->run; i < block->run_end; i++)
    write_run(&document->runs[i], out);
  if (block->kind == MD_FENCE || block->kind == MD_INDENTED || block->kind == MD_QUOTE) {
    buf_printf(out, " '%s' '", block->kind == MD_FENCE ? block->info.data : "");
    escape_line(out, block->text);
    buf_add_char(out, '\'');
  }
  buf_add_char(out, '\n');
}

static void assert_blocks(const char *text, const char *expected) {
  JD_ARENA arena = arena_new();
  JD_BUF found;
  struct md_document document;
  buf_init(&found, 100000);
  md_parse(arena, bytes_of(text), &document);
  for (size_t i = 0; i < document.count; i++)
    write_block(&document, i, &found);
  assert_string_equal(found.data, expected);
}

static void headings_of_both_kinds(void **state) {
  (void)state;
  assert_blocks("# One ##\n  ### `Two` x\nThree\nlines\n===\nFour\n---\n#no\n",
                "heading@1:1 level 1 text@1:3'One'\n"
                "heading@2:3 level 3 code@2:8'Two' text@2:12' x'\n"
                "heading@3:1 level 1 text@3:1'Three' break text@4:1'lines'\n"
                "heading@6:1 level 2 text@6:1'Four'\n"
                "paragraph@8:1 text@8:1'#no'\n");
}

static void lists_nest(void **state) {
  (void)state;
  assert_blocks("- a\n  lazy\nlazier\n  - b **c** d\n\n    e\n1. f\n",
                "item@1:1 to 5\n"
                "paragraph@1:3 depth 1 text@1:3'a' break text@2:3'lazy' break text@3:1'lazier'\n"
                "item@4:3 depth 1 to 5\n"
                "paragraph@4:5 depth 2 text@4:5'b ' strong@4:9'c' text@4:12' d'\n"
                "paragraph@6:5 depth 2 text@6:5'e'\n"
                "item@7:1 to 7\n"
                "paragraph@7:4 depth 1 text@7:4'f'\n");
}

static void text_stands_where_it_seems_to(void **state) {
  (void)state;
  assert_blocks("a\\_b &amp; c &copy;\xC3\xA9 & d; _e_\n",
                "paragraph@1:1 text@1:1'a' text@1:2'_' text@1:4'b ' text@1:6'&' text@1:11' c ' text@1:14'\xC2\xA9' "
                "text@1:20'\xC3\xA9 & d; ' text@1:29'e'\n");
  assert_blocks("x `` y`z `` **a `b`** [l](u) ![i](v) <http://a.b>\n",
                "paragraph@1:1 text@1:1'x ' code@1:6'y`z' text@1:12' ' strong@1:15'a ' code@1:18'b' text@1:22' ' "
                "text@1:24'l' text@1:29' ' text@1:37' ' text@1:39'http://a.b'\n");
}

static void line_ends_that_are_written_count(void **state) {
  (void)state;
  assert_blocks("- a\\\n   b\\\nc  \n  d\n  e\n",
                "item@1:1 to 2\n"
                "paragraph@1:3 depth 1 text@1:3'a' break text@2:4'b' break text@3:1'c' "
                "break text@4:3'd' break text@5:3'e'\n");
  assert_blocks("a<br>b\r\nc\rd", "paragraph@1:1 text@1:1'a' break text@1:6'b' break text@2:1'c' break text@3:1'd'\n");
}

static void html_is_left_out_and_placeholders_are_not(void **state) {
  (void)state;
  assert_blocks(
      "<!-- # no\n\n- no -->\n\nyes <!-- no --> <b>bold</b> <your-url>\n\n<details>\n\ninside\n\n</details>\n",
      "paragraph@5:1 text@5:1'yes ' text@5:16' ' text@5:20'bold' text@5:28' ' text@5:29'<your-url>'\n"
      "paragraph@9:1 text@9:1'inside'\n");
}

static void quotes_and_indented_code_are_one_block(void **state) {
  (void)state;
  assert_blocks("> # no\n> - no\n>   ```\n>   no\n>   ```\nlazy\n\n    ```yaml\n    no\n    ```\n\n```yaml x=1\n# "
                "a\n\n  b\n```\n- >one\n  > > two\n",
                "quote@1:1 '' '# no\\n- no\\n  ```\\n  no\\n  ```\\n'\n"
                "paragraph@6:1 text@6:1'lazy'\n"
                "indented@8:5 '' '```yaml\\nno\\n```\\n'\n"
                "fence@12:1 'yaml x=1' '# a\\n\\n  b\\n'\n"
                "item@17:1 to 6\n"
                "quote@17:3 depth 1 '' 'one\\n> two\\n'\n");
}

static void headings_may_lack_their_blank(void **state) {
  (void)state;
  assert_blocks("##One `x` y\ntext ##no\n- a\n###Two\n#no\n\n```\n##no\n```\n##\xC3\x9C **b**\r\n##!no\n",
                "heading@1:1 level 2 text@1:3'One ' code@1:8'x' text@1:10' y'\n"
                "paragraph@2:1 text@2:1'text ##no'\n"
                "item@3:1 to 4\n"
                "paragraph@3:3 depth 1 text@3:3'a'\n"
                "heading@4:1 level 3 text@4:4'Two'\n"
                "paragraph@5:1 text@5:1'#no'\n"
                "fence@7:1 '' '##no\\n'\n"
                "heading@10:1 level 2 text@10:3'\xC3\x9C ' strong@10:8'b'\n"
                "paragraph@11:1 text@11:1'##!no'\n");
}

static void front_matter_is_left_out(void **state) {
  (void)state;
  assert_blocks("---\ndurable: x\n---\n# One\n", "heading@4:1 level 1 text@4:3'One'\n");
  assert_blocks("---\r\na: b\r\n...\r\nText\r\n", "paragraph@4:1 text@4:1'Text'\n");
  assert_blocks("---\n\n# One\n---\n", "heading@3:1 level 1 text@3:3'One'\n");
  assert_blocks("---\nOne\n", "paragraph@2:1 text@2:1'One'\n");
  assert_blocks("---\nx: y\n---", "");
  assert_blocks("", "");
}

static void fences_know_what_stands_before_their_lines(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  struct md_document document;
  size_t count;
  md_parse(arena, bytes_of("- x\n\n  ~~~yml\n  a\n     b\n\n\n  ~~~\n"), &document);
  assert_int_equal(document.count, 3);
  const struct md_block *fence = &document.blocks[2];
  assert_int_equal(fence->line, 3);
  assert_string_equal(fence->info.data, "yml");
  assert_string_equal(fence->text.data, "a\n   b\n\n\n");
  const unsigned *indents = md_fence_indents(arena, &document, fence, &count);
  assert_int_equal(count, 5);
  assert_int_equal(indents[0], 2);
  assert_int_equal(indents[1], 2);
  assert_int_equal(indents[2], 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(headings_of_both_kinds),
      cmocka_unit_test(lists_nest),
      cmocka_unit_test(text_stands_where_it_seems_to),
      cmocka_unit_test(line_ends_that_are_written_count),
      cmocka_unit_test(html_is_left_out_and_placeholders_are_not),
      cmocka_unit_test(quotes_and_indented_code_are_one_block),
      cmocka_unit_test(headings_may_lack_their_blank),
      cmocka_unit_test(front_matter_is_left_out),
      cmocka_unit_test(fences_know_what_stands_before_their_lines),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
