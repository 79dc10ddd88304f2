; What is looked for in a source. The code decides by what is around a captured node whether it is what it seems.

; imports and exports
(import_statement source: (string) @import)
(import_specifier) @import.specifier
(import_clause (identifier) @import.name)
(namespace_import (identifier) @import.name)
(export_statement "default" @default)
(export_specifier) @export.specifier
(namespace_export (_) @export.name)

; names
(class_declaration name: (_) @class)
(abstract_class_declaration name: (_) @class)
(function_declaration name: (_) @function)
(generator_function_declaration name: (_) @function)
(enum_declaration name: (_) @enum)
(internal_module name: (_) @namespace)
(module name: (_) @namespace)
(lexical_declaration (variable_declarator name: (_) @lexical))
(variable_declaration (variable_declarator name: (_) @variable))
(for_in_statement kind: "var" left: (_) @variable)
(ERROR "export" . ["abstract" "declare"]? . "class" . (_) @broken.class)
(ERROR) @error

; what the rules of model/lint look at
(comment) @comment
(method_definition name: (property_identifier) @method)
(call_expression) @call
(new_expression) @new
(member_expression) @member
(subscript_expression) @subscript
(variable_declarator name: (object_pattern)) @unpacked
