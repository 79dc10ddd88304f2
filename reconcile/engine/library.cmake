# The engine and the files that it stands on are a library of their own within jd_reconcile, for jd-sandbox, which needs
# no HTTP. What the engine brings along becomes part of it: the JavaScript and the list of packages, as bytes.
set(engine_files compile.js runtime.js dispatch.js outer.js console.js package.json package-lock.json)
list(TRANSFORM engine_files PREPEND ${CMAKE_SOURCE_DIR}/reconcile/engine/)
file(GLOB engine_code CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/reconcile/engine/*.[ch])
list(FILTER engine_code EXCLUDE REGEX "_test[.]c$")

get_target_property(sources jd_reconcile SOURCES)
set(engine_sources ${sources})
list(FILTER engine_sources INCLUDE REGEX "/reconcile/(engine|file)/")
list(FILTER sources EXCLUDE REGEX "/reconcile/(engine|file)/")
set_target_properties(jd_reconcile PROPERTIES SOURCES "${sources}")

find_package(Threads REQUIRED)
add_library(jd_engine STATIC ${engine_sources})
jd_embed(jd_engine HEADER reconcile/engine/internal.h PREFIX engine_ DIGEST engine_code FILES ${engine_files}
  CODE ${engine_code})
target_link_libraries(jd_engine PUBLIC jd_model Threads::Threads)
target_link_libraries(jd_reconcile PUBLIC jd_engine)
