#include "cmd/jd/document_json.h"
#include "cmd/jd/explain.h"
#include "cmd/jd/validate.h"

struct js *validate_json(const struct findings *findings, bool rehearsed) {
  struct js *json = json_document(), *list = js_new_array();
  for (size_t i = 0; i < findings->count; i++) {
    const struct explanation *explanation = explain_find(findings->list[i].code);
    struct js *finding = finding_json(&findings->list[i]);
    js_set_text(finding, "help", explanation ? explanation->mend : NULL);
    js_append(list, finding);
  }
  js_set_bool(json, "rehearsed", rehearsed);
  js_set_integer(json, "errors", (int64_t)findings->errors);
  js_set_integer(json, "warnings", (int64_t)findings->warnings);
  js_set(json, "diagnostics", list);
  return json;
}
