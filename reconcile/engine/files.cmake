# What the engine brings along becomes part of the library: files.c holds the JavaScript and the packages' list as bytes.
set(engine_files compile.js runtime.js dispatch.js package.json package-lock.json)
list(TRANSFORM engine_files PREPEND ${CMAKE_SOURCE_DIR}/reconcile/engine/)
add_custom_command(OUTPUT ${CMAKE_BINARY_DIR}/engine_files.c VERBATIM
  DEPENDS ${engine_files} ${CMAKE_SOURCE_DIR}/reconcile/engine/embed.cmake
  COMMAND ${CMAKE_COMMAND} "-DFILES=${engine_files}" -DOUT=${CMAKE_BINARY_DIR}/engine_files.c
    -P ${CMAKE_SOURCE_DIR}/reconcile/engine/embed.cmake)
target_sources(jd_reconcile PRIVATE ${CMAKE_BINARY_DIR}/engine_files.c)
find_package(Threads REQUIRED)
target_link_libraries(jd_reconcile PUBLIC Threads::Threads)
