; What is looked for in a source. A captured node is noted in the list of struct ts_source (source.h) that has the
; capture's name, or handed to a function: see `captures` in read.c. With `.unless` at its end, a capture takes what has
; the same name out of the list. One that begins with `_` is only for predicates, whose meaning is in tree.c. The
; outermost node of a pattern is captured, so that the limit on matches in progress counts it; and no pattern has
; anything after parts of which there may be many, since all of these would wait for it.
;
; For patterns with children tree-sitter studies its tables whenever it starts: for those of calls, members, methods and
; classes that takes 30 ms, so what is in these is looked at in C.

; ---- imports ----

((import_statement source: (string) @disallowed_imports) @_at
  (#top? @_at) (#not-from? @disallowed_imports "cloudflare:"))

((import_clause [(identifier) @imported (namespace_import (identifier) @imported)]) @_clause
  (#from? @imported "cloudflare:"))
((import_specifier name: (_) @imported) (#from? @imported "cloudflare:"))
((import_specifier name: (_) @aliased_imports.unless alias: (_) @aliased_imports) @_at (#from? @_at "cloudflare:"))

; What the modules export in the pinned workerd. Of others nothing is known.
((import_specifier name: (_) @missing_imports alias: (_)? @aliased_imports.unless)
  (#from? @missing_imports "cloudflare:workers")
  (#not-eq? @missing_imports
    "DurableObject" "RpcPromise" "RpcProperty" "RpcStub" "RpcTarget" "ServiceStub" "WorkerEntrypoint"
    "WorkflowEntrypoint" "abortIsolate" "cache" "env" "exports" "restore" "tracing" "waitUntil" "withEnv"
    "withEnvAndExports" "withExports"))
((import_specifier name: (_) @missing_imports alias: (_)? @aliased_imports.unless)
  (#from? @missing_imports "cloudflare:sockets") (#not-eq? @missing_imports "connect" "internalNewHttpClient"))

; ---- exports and declarations ----

[(class_declaration) (abstract_class_declaration) (class)] @class
[(function_declaration) (generator_function_declaration) (enum_declaration) (internal_module) (module)] @declaration
[(variable_declarator) (for_in_statement)] @variable

; A class of which tree-sitter could make nothing but its words.
((ERROR "export" . "class" . (_) @broken_class) @_at (#top? @_at))

(export_statement) @export

((export_statement [
    (export_clause [
      (export_specifier alias: (_) @default_exports)
      (export_specifier !alias name: (_) @default_exports)
    ] @_specifier)
    (namespace_export (_) @default_exports)
  ]) @_at
  (#top? @_at) (#eq? @default_exports "default") (#not-has? @_at "type") (#not-has? @_specifier "type"))

((export_statement declaration: (_ (variable_declarator name: (_) @primitives value: (_) @_value)) @_declaration) @_at
  (#top? @_at) (#primitive? @_value))

; ---- what the rules of model/lint look at ----

(comment) @comment
(call_expression) @call
(member_expression) @member
(method_definition) @method
(subscript_expression) @subscript
[(shorthand_property_identifier_pattern) (pair_pattern)] @unpacked

; Every variable may be meant: `Object.keys(env)`, `...env`.
((arguments . (_) @_env .) @any_env (#env? @_env))
((spread_element (_) @_env) @any_env (#env? @_env))
