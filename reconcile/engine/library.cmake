# The engine and the files that it stands on are a library of their own within jd_reconcile, for jd-sandbox, which needs
# no HTTP. What the engine brings along becomes part of it: engine_files.c holds the JavaScript and the list of packages
# as bytes.
set(engine_files compile.js runtime.js dispatch.js package.json package-lock.json)
list(TRANSFORM engine_files PREPEND ${CMAKE_SOURCE_DIR}/reconcile/engine/)
file(GLOB engine_code CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/reconcile/engine/*.[ch])
list(FILTER engine_code EXCLUDE REGEX "_test[.]c$")
add_custom_command(OUTPUT ${CMAKE_BINARY_DIR}/engine_files.c VERBATIM
  DEPENDS ${engine_files} ${engine_code} ${CMAKE_SOURCE_DIR}/reconcile/engine/embed.cmake
  COMMAND ${CMAKE_COMMAND} "-DFILES=${engine_files}" "-DCODE=${engine_code}" -DOUT=${CMAKE_BINARY_DIR}/engine_files.c
    -P ${CMAKE_SOURCE_DIR}/reconcile/engine/embed.cmake)

get_target_property(sources jd_reconcile SOURCES)
set(engine_sources ${sources})
list(FILTER engine_sources INCLUDE REGEX "/reconcile/(engine|file)/")
list(FILTER sources EXCLUDE REGEX "/reconcile/(engine|file)/")
set_target_properties(jd_reconcile PROPERTIES SOURCES "${sources}")

find_package(Threads REQUIRED)
add_library(jd_engine STATIC ${engine_sources} ${CMAKE_BINARY_DIR}/engine_files.c)
target_link_libraries(jd_engine PUBLIC jd_model Threads::Threads)
target_link_libraries(jd_reconcile PUBLIC jd_engine)
