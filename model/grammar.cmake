# The grammar of TypeScript: the npm package tree-sitter-typescript, pinned by version and integrity, as a library of its
# own, jd_grammar. It is fetched with `npm pack` when a build folder is configured, once for all build folders, and is
# never committed. -DJD_GRAMMAR_DIR=FOLDER takes an unpacked package instead, and nothing is fetched.
set(JD_GRAMMAR_DIR "" CACHE PATH "An unpacked npm package tree-sitter-typescript, for a build without network")

set(grammar_package tree-sitter-typescript)
set(grammar_version 0.23.2)
# The registry's integrity, sha512-e04JUUKxTT53/x3Uq1zIL45DoYKVfHH4CZqwgZhPg5qYROl5nQjV+85ruFzFGZxu+QeFVbRTPDRnqL9UbU4VeA==,
# in hexadecimal, as CMake has it.
set(grammar_sha512 
  7b4e095142b14d3e77ff1dd4ab5cc82f8e43a182957c71f8099ab081984f839a9844e9799d08d5fbce6bb85cc5199c6ef9078555b4533c3467a8bf546d4e1578)

# A folder that outlives the build folder, so that four presets fetch once.
function(jd_grammar_cache OUT)
  if(DEFINED ENV{XDG_CACHE_HOME} AND IS_ABSOLUTE "$ENV{XDG_CACHE_HOME}")
    set(${OUT} $ENV{XDG_CACHE_HOME}/jd PARENT_SCOPE)
  elseif(DEFINED ENV{HOME} AND IS_ABSOLUTE "$ENV{HOME}")
    set(${OUT} $ENV{HOME}/.cache/jd PARENT_SCOPE)
  else()
    set(${OUT} ${CMAKE_BINARY_DIR}/cache PARENT_SCOPE)
  endif()
endfunction()

# True when the archive is there and is the pinned one.
function(jd_grammar_is_sound ARCHIVE OUT)
  set(${OUT} FALSE PARENT_SCOPE)
  if(EXISTS ${ARCHIVE})
    file(SHA512 ${ARCHIVE} found)
    if(found STREQUAL grammar_sha512)
      set(${OUT} TRUE PARENT_SCOPE)
    endif()
  endif()
endfunction()

function(jd_grammar_fail REASON)
  message(FATAL_ERROR "The TypeScript grammar could not be fetched: ${REASON}\n"
    "Either mend that and configure again, or fetch it where there is a network (npm pack ${grammar_package}@${grammar_version}), "
    "unpack it here, and name the folder that holds its package.json: cmake -DJD_GRAMMAR_DIR=FOLDER")
endfunction()

# Leaves the archive in the build folder.
function(jd_grammar_fetch ARCHIVE)
  find_program(JD_NPM npm)
  if(NOT JD_NPM)
    jd_grammar_fail("there is no npm on PATH (Debian's package is `npm`).")
  endif()
  message(STATUS "Fetching ${grammar_package} ${grammar_version} with npm")
  get_filename_component(folder ${ARCHIVE} DIRECTORY)
  file(MAKE_DIRECTORY ${folder})
  execute_process(COMMAND ${JD_NPM} pack --loglevel=error --pack-destination ${folder} ${grammar_package}@${grammar_version}
    WORKING_DIRECTORY ${folder} RESULT_VARIABLE status OUTPUT_QUIET ERROR_VARIABLE errors TIMEOUT 300)
  jd_grammar_is_sound(${ARCHIVE} sound)
  if(NOT EXISTS ${ARCHIVE} OR NOT status EQUAL 0)
    jd_grammar_fail("`npm pack` failed (${status}).\n${errors}")
  elseif(NOT sound)
    jd_grammar_fail("what npm brought is not the pinned package: its SHA-512 differs.")
  endif()
endfunction()

# Keeps the archive for the next build folder, where that is possible; by renaming, so that no other build meets half of
# it.
function(jd_grammar_keep ARCHIVE KEPT)
  get_filename_component(folder ${KEPT} DIRECTORY)
  string(RANDOM LENGTH 12 suffix)
  execute_process(COMMAND ${CMAKE_COMMAND} -E make_directory ${folder} RESULT_VARIABLE status ERROR_QUIET)
  if(status EQUAL 0)
    file(COPY_FILE ${ARCHIVE} ${KEPT}.${suffix} RESULT copied)
    if(copied EQUAL 0)
      file(RENAME ${KEPT}.${suffix} ${KEPT} RESULT ignored)
    endif()
  endif()
endfunction()

function(jd_grammar_folder OUT)
  set(unpacked ${CMAKE_BINARY_DIR}/grammar)
  set(archive ${unpacked}/${grammar_package}-${grammar_version}.tgz)
  jd_grammar_cache(cache)
  set(kept ${cache}/${grammar_package}-${grammar_version}.tgz)
  jd_grammar_is_sound(${archive} sound)
  if(NOT sound)
    jd_grammar_is_sound(${kept} kept_is_sound)
    if(kept_is_sound)
      file(MAKE_DIRECTORY ${unpacked})
      file(COPY_FILE ${kept} ${archive})
    else()
      jd_grammar_fetch(${archive})
      jd_grammar_keep(${archive} ${kept})
    endif()
  endif()
  if(NOT EXISTS ${unpacked}/package/typescript/src/parser.c)
    file(ARCHIVE_EXTRACT INPUT ${archive} DESTINATION ${unpacked})
  endif()
  set(${OUT} ${unpacked}/package PARENT_SCOPE)
endfunction()

if(JD_GRAMMAR_DIR)
  get_filename_component(grammar ${JD_GRAMMAR_DIR} ABSOLUTE)
  if(NOT EXISTS ${grammar}/typescript/src/parser.c)
    message(FATAL_ERROR "JD_GRAMMAR_DIR is ${grammar}, which has no typescript/src/parser.c: name the folder of an "
      "unpacked ${grammar_package} ${grammar_version}, the one that holds its package.json.")
  endif()
else()
  jd_grammar_folder(grammar)
endif()

# Generated code: neither our warnings nor sanitizers, and no more optimisation than pays; it is tables for the most part.
add_library(jd_grammar STATIC ${grammar}/typescript/src/parser.c ${grammar}/typescript/src/scanner.c)
target_compile_options(jd_grammar PRIVATE -w -O1)
target_include_directories(jd_grammar PRIVATE ${grammar}/typescript/src) # its own tree_sitter/parser.h, not the system's
target_link_libraries(jd_grammar PRIVATE jd_hardening)
