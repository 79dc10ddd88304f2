# Every test, as ctest sees it: unit tests and fuzz replays beside the code, golden cases, and the rules of the house.
pkg_check_modules(CMOCKA REQUIRED IMPORTED_TARGET cmocka)

# What tests stand on besides the program.
file(GLOB fakes CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/reconcile/testing/*.c)
list(FILTER fakes EXCLUDE REGEX "_(test|fuzz)[.]c$|/(memory_fs|explored(_bound|_check|_hash|_machine|_seen|_source|_stage|_walk|))[.]c$") # the explorer's own
add_library(jd_testing STATIC ${fakes})
target_link_libraries(jd_testing PUBLIC jd_reconcile)

# What the tests of a folder link.
set(library_model jd_model)
set(library_reconcile jd_testing)
set(library_cmd/jd jd_command jd_testing)
set(library_cmd/sandbox jd_sandbox jd_testing)
set(library_cmd/testing jd_children jd_testing)

# Tests run in the source tree, so testdata/ is where it stands, and find the programs in JD_BIN_DIR.
function(jd_test NAME)
  add_test(NAME ${NAME} COMMAND ${ARGN} WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
  set_tests_properties(${NAME} PROPERTIES TIMEOUT 300 ENVIRONMENT "JD_BIN_DIR=${CMAKE_BINARY_DIR};JD_ENGINE=off")
endfunction()

# A test that asks the engine, where there is one, is a second one, NAME/engine: all others do without, so that what they
# expect is the same everywhere. These take a while.
function(jd_engine_test NAME)
  jd_test(${NAME}/engine ${ARGN})
  set_tests_properties(${NAME}/engine PROPERTIES ENVIRONMENT "JD_BIN_DIR=${CMAKE_BINARY_DIR}" LABELS "engine;slow")
endfunction()

# NAME_test.c is the test FOLDER/NAME, and FOLDER/ROOM/NAME where it is in a room of the folder.
function(jd_unit_test FOLDER SOURCE)
  file(RELATIVE_PATH path ${CMAKE_SOURCE_DIR} ${SOURCE})
  string(REGEX REPLACE "_test[.]c$" "" short ${path})
  string(REPLACE "/" "_" target "${short}_test")
  add_executable(${target} ${SOURCE})
  target_link_libraries(${target} PRIVATE ${library_${FOLDER}} PkgConfig::CMOCKA)
  jd_test(${short} ${target})
endfunction()

# NAME_fuzz.c is a libFuzzer program with JD_FUZZ; else the test fuzz/NAME feeds it testdata/fuzz/NAME and mutations.
function(jd_fuzz_target FOLDER SOURCE)
  get_filename_component(name ${SOURCE} NAME_WE)
  string(REGEX REPLACE "_fuzz$" "" short ${name})
  if(JD_FUZZ)
    add_executable(${name} ${SOURCE})
    target_link_options(${name} PRIVATE -fsanitize=fuzzer)
    target_link_libraries(${name} PRIVATE ${library_${FOLDER}})
    file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/found/${short})
    jd_test(fuzz/${short} ${name} -max_total_time=30 ${CMAKE_BINARY_DIR}/found/${short} testdata/fuzz/${short})
    set_tests_properties(fuzz/${short} PROPERTIES LABELS fuzz)
  else()
    string(REPLACE "/" "_" target "${FOLDER}_${name}_replay")
    add_executable(${target} ${SOURCE} cmd/testing/fuzz_replay.c)
    target_link_libraries(${target} PRIVATE ${library_${FOLDER}})
    jd_test(fuzz/${short} ${target} testdata/fuzz/${short})
    set_tests_properties(fuzz/${short} PROPERTIES LABELS fuzz)
  endif()
endfunction()

foreach(folder model reconcile cmd/sandbox cmd/jd cmd/testing)
  file(GLOB_RECURSE tests CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${folder}/*_test.c)
  list(FILTER tests EXCLUDE REGEX "/explorer_test\\.c$")
  foreach(source ${tests})
    jd_unit_test(${folder} ${source})
  endforeach()
  file(GLOB_RECURSE targets CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${folder}/*_fuzz.c)
  foreach(source ${targets})
    jd_fuzz_target(${folder} ${source})
  endforeach()
endforeach()

target_sources(reconcile_testing_random_test PRIVATE reconcile/testing/memory_fs.c) # thousands of runs

jd_engine_test(reconcile/testing/corpus_verdict reconcile_testing_corpus_verdict_test)
jd_engine_test(reconcile/planner/rehearsal reconcile_planner_rehearsal_test)

add_executable(jd-impostor cmd/testing/impostor/main.c)
target_compile_definitions(jd-impostor PRIVATE _GNU_SOURCE)
jd_engine_test(reconcile/engine/serve reconcile_engine_serve_test)
jd_engine_test(reconcile/engine/compiler reconcile_engine_compiler_test)
# What these two ask the engine goes through the same code of jd as in the test above, and in theirs with the impostor.
if(NOT JD_SANITIZE)
  jd_engine_test(reconcile/engine/corpus reconcile_engine_corpus_test)
  jd_engine_test(reconcile/engine/hostile reconcile_engine_hostile_test)
endif()
jd_test(sandbox/load bash testdata/engine/sandbox.sh)
if(NOT JD_SANITIZE)
  jd_engine_test(sandbox/load bash testdata/engine/sandbox.sh)
endif()

# jd dev, in the engine: testdata/dev/NAME.sh is the test dev/NAME/engine.
if(NOT JD_SANITIZE)
  foreach(name serve events wrong terminal page)
    jd_engine_test(dev/${name} bash testdata/dev/${name}.sh)
    set_tests_properties(dev/${name}/engine PROPERTIES SKIP_RETURN_CODE 77)
  endforeach()
endif()

# The explorer: planner and apply built with guards that can be taken out, on a platform, files and a clock in memory.
set(explored apply/apply apply/journal apply/record apply/step planner/data_loss planner/plan planner/simulate)
list(TRANSFORM explored PREPEND reconcile/)
list(TRANSFORM explored APPEND .c)
add_executable(jd-explorer reconcile/testing/explorer_test.c reconcile/testing/memory_fs.c reconcile/testing/explored.c
  reconcile/testing/explored_bound.c reconcile/testing/explored_check.c reconcile/testing/explored_hash.c
  reconcile/testing/explored_machine.c reconcile/testing/explored_oracle.c reconcile/testing/explored_seen.c
  reconcile/testing/explored_source.c reconcile/testing/explored_stage.c reconcile/testing/explored_stranger.c
  reconcile/testing/explored_walk.c ${explored})
target_compile_definitions(jd-explorer PRIVATE JD_REMOVABLE_SAFEGUARDS)
target_link_libraries(jd-explorer PRIVATE jd_reconcile)
target_link_options(jd-explorer PRIVATE -Wl,--wrap=ts_analyse,--wrap=lockfile_parse,--wrap=malloc,--wrap=calloc,--wrap=realloc,--wrap=free,--wrap=malloc_usable_size)
jd_test(explorer/faults jd-explorer)
set_tests_properties(explorer/faults PROPERTIES LABELS explorer TIMEOUT 3600)
if(JD_SANITIZE)
  set_property(TEST model/source/stress APPEND PROPERTY ENVIRONMENT JD_STRESS=little)
  set_property(TEST explorer/faults APPEND PROPERTY ENVIRONMENT JD_EXPLORE=little
    ASAN_OPTIONS=detect_leaks=0) # a run that is killed by longjmp frees nothing
else()
  jd_test(explorer/guards jd-explorer guards)
  jd_test(explorer/memory jd-explorer memory)
  set_tests_properties(explorer/guards explorer/memory PROPERTIES LABELS explorer TIMEOUT 900)
endif()

# What the programs below have in common: children, and a jd-sandbox of their own.
add_library(jd_children STATIC cmd/testing/child.c cmd/testing/plane.c cmd/testing/scratch.c)
target_link_libraries(jd_children PUBLIC jd_reconcile)

# testdata/cases/NAME.case is the test case/NAME: what a user types, what they see, what was sent, what changed.
file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/cmd/testing/golden/*.c)
add_executable(jd-golden ${sources})
target_link_libraries(jd-golden PRIVATE jd_children)
file(GLOB cases CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/testdata/cases/*)
foreach(case ${cases})
  get_filename_component(name ${case} NAME)
  if(IS_DIRECTORY ${case})
    message(FATAL_ERROR "testdata/cases/${name}: a golden case is one file, which cmd/testing/golden/case.h describes")
  elseif(NOT name MATCHES "[.]case$")
    continue()
  endif()
  string(REGEX REPLACE "[.]case$" "" test case/${name})
  file(STRINGS ${case} engine REGEX "^-- engine --$" LIMIT_COUNT 1)
  if(engine AND NOT JD_SANITIZE) # reconcile/engine has tests for those
    jd_engine_test(${test} jd-golden testdata/cases/${name})
    set_tests_properties(${test}/engine PROPERTIES SKIP_RETURN_CODE 77)
  elseif(NOT engine)
    jd_test(${test} jd-golden testdata/cases/${name})
    set_tests_properties(${test} PROPERTIES LABELS case TIMEOUT 60)
  endif()
endforeach()
# The runner itself: a case that is wrong in each of its parts fails for each of them.
jd_test(golden jd-golden testdata/golden/wrong.case)
set_tests_properties(golden PROPERTIES PASS_REGULAR_EXPRESSION "-jd 0[.]0[.]0.*[+]-- stderr --\n[+]oops\n[+]-- status 4 --\n\
.*-GET /v1/elsewhere\n--- after/gone.txt --\n-gone\n[+]GET /v1/regions\n[+]-- after/made.txt --\n[+]new\n")
# jd mcp with public clients, where npm can fetch them.
if(NOT JD_SANITIZE)
  jd_test(mcp/clients bash testdata/mcp/clients.sh)
  set_tests_properties(mcp/clients PROPERTIES LABELS slow SKIP_RETURN_CODE 77 TIMEOUT 3600) # with JD_KILL=all
endif()

# What --format json prints, held against jd schema NAME.
if(NOT JD_SANITIZE)
  jd_test(documents bash testdata/documents.sh)
  set_tests_properties(documents PROPERTIES SKIP_RETURN_CODE 77)
endif()

# What a terminal shows: jd-terminal types answers (golden cases use it), jd-picture draws the README's pictures.
add_executable(jd-terminal cmd/testing/picture/terminal.c)
target_link_libraries(jd-terminal PRIVATE jd_options)
add_executable(jd-picture cmd/testing/picture/main.c cmd/testing/picture/screen.c)
target_link_libraries(jd-picture PRIVATE jd_model)

# Recordings, played against jd-sandbox: testdata/recordings/NAME.json is the test replay/NAME. The shared ones are
# played where they are at hand.
file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/cmd/testing/replay/*.c)
add_executable(jd-replay ${sources})
target_link_libraries(jd-replay PRIVATE jd_children)
set(shared $ENV{JD_RECORDINGS})
if(NOT shared)
  set(shared ${CMAKE_SOURCE_DIR}/../shared/recordings)
endif()
file(GLOB recordings CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/testdata/recordings/*.json ${shared}/*.json)
foreach(recording ${recordings})
  get_filename_component(name ${recording} NAME_WE)
  jd_test(replay/${name} jd-replay ${recording})
  set_tests_properties(replay/${name} PROPERTIES LABELS replay)
endforeach()

# What is deployed runs: jd-sandbox --run, from outside (cmd/testing/served/tests.h).
file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/cmd/testing/served/*.c)
add_executable(jd-served ${sources})
target_link_libraries(jd-served PRIVATE jd_children)
jd_test(sandbox/behaviour jd-served behaviour)
if(NOT JD_SANITIZE)
  foreach(name behaviour storage hostile)
    jd_engine_test(sandbox/${name} jd-served ${name})
  endforeach()
  set_tests_properties(sandbox/storage/engine PROPERTIES TIMEOUT 900)
endif()

# The sweeps stop the real programs wherever that could hurt: by kill and by lack of memory (cmd/testing/sweep/main.c; preloading
# and sanitizers do not go together), and in the ways of testdata/sweeps/NAME.sh.
if(NOT JD_SANITIZE)
  add_executable(jd-sweep cmd/testing/sweep/main.c cmd/testing/sweep/world.c cmd/testing/sweep/truth.c cmd/testing/sweep/kill.c cmd/testing/sweep/starve.c
    cmd/testing/sweep/check.c cmd/testing/sweep/echo.c cmd/testing/sweep/echo_server.c)
  target_link_libraries(jd-sweep PRIVATE jd_children jd_testing)
  foreach(name killer starver)
    add_library(jd-${name} MODULE cmd/testing/sweep/${name}.c)
    set_target_properties(jd-${name} PROPERTIES PREFIX "")
    target_link_libraries(jd-${name} PRIVATE jd_options)
  endforeach()
  foreach(name kill stop alloc echo check)
    jd_test(sweep/${name} jd-sweep ${name})
  endforeach()
  jd_test(sweep/import bash testdata/sweeps/run import)
  jd_test(sweep/init bash testdata/sweeps/run init)
  jd_test(sweep/meanwhile bash testdata/sweeps/run meanwhile)
  set_tests_properties(sweep/import sweep/init sweep/meanwhile PROPERTIES LABELS sweep)
  jd_test(sweep/memory bash testdata/sweeps/run memory)
  set_tests_properties(sweep/kill sweep/stop sweep/alloc sweep/echo sweep/check PROPERTIES LABELS sweep TIMEOUT 900)
  set_tests_properties(sweep/memory PROPERTIES LABELS "sweep;slow" SKIP_RETURN_CODE 77)
endif()
foreach(name locks signals bounds outputs disks reads formats fleet)
  jd_test(sweep/${name} bash testdata/sweeps/run ${name})
  set_tests_properties(sweep/${name} PROPERTIES LABELS sweep)
endforeach()

# Scripts that run the programs as a user does. Golden cases take the same paths through them under the sanitizers.
if(NOT JD_SANITIZE)
  jd_engine_test(reconcile/engine/javascript bash testdata/engine/javascript.sh)
  set_tests_properties(reconcile/engine/javascript/engine PROPERTIES SKIP_RETURN_CODE 77)
  jd_test(engine/install bash testdata/engine/install.sh)
  jd_test(engine/integrity bash testdata/engine/integrity.sh)
  jd_test(golden/update bash testdata/golden/update.sh)
  jd_test(try bash testdata/try.sh)
  jd_engine_test(try bash testdata/try.sh)
  jd_test(skill bash testdata/skill.sh)
  jd_test(pictures bash testdata/pictures/draw --check)

  # The documents: what README.md and each page of cmd/docs/ show is what the programs do.
  file(GLOB pages CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/cmd/docs/*.md)
  foreach(page ${CMAKE_SOURCE_DIR}/README.md ${pages})
    file(RELATIVE_PATH path ${CMAKE_SOURCE_DIR} ${page})
    get_filename_component(name ${page} NAME_WE)
    jd_test(docs/${name} bash testdata/readme.sh ${path})
  endforeach()
  jd_test(docs bash testdata/readme.sh --wrong testdata/readme)

  # The workflow files of cmd/docs/ci/, run against the sandbox: testdata/recipes/FORGE.sh is the test recipes/FORGE.
  foreach(forge github gitlab)
    jd_test(recipes/${forge} bash testdata/recipes/run ${forge})
    set_tests_properties(recipes/${forge} PROPERTIES RESOURCE_LOCK /tmp/jd.deb) # both put their package there
  endforeach()

  # cmd/docs/renaming.md, played in the engine.
  jd_engine_test(recipes/renaming bash testdata/recipes/renaming/run)
  set_tests_properties(recipes/renaming/engine PROPERTIES SKIP_RETURN_CODE 77)

  # What the shells offer, where they are installed: testdata/completion/SHELL.sh is the test completion/SHELL.
  foreach(shell bash zsh fish)
    jd_test(completion/${shell} bash testdata/completion/run ${shell})
    set_tests_properties(completion/${shell} PROPERTIES SKIP_RETURN_CODE 77)
  endforeach()
endif()

# What is installed and packed; and how the programs are built, where hardening is not left to the sanitizers.
if(NOT JD_SANITIZE AND NOT CMAKE_BUILD_TYPE STREQUAL "Debug")
  jd_test(package/hardened bash testdata/package/hardened.sh $<TARGET_FILE:jd> $<TARGET_FILE:jd-sandbox>)
  jd_test(package/installed bash testdata/package/installed.sh)
  jd_test(package/commit bash testdata/package/commit.sh)
  jd_test(package/npm bash testdata/package/npm.sh)
  set_tests_properties(package/npm PROPERTIES LABELS package ENVIRONMENT "JD_BIN_DIR=${CMAKE_BINARY_DIR}")
  jd_test(package/manual bash testdata/package/manual.sh)
  set_tests_properties(package/hardened package/installed package/commit package/manual PROPERTIES LABELS package)
  if(NOT "$ENV{JD_ENGINE}" STREQUAL off) # it fetches
    jd_test(package/engine bash testdata/package/engine.sh)
    set_tests_properties(package/engine PROPERTIES LABELS "package;slow")
  endif()
  if(CMAKE_C_COMPILER_ID STREQUAL "GNU") # it builds for itself, so once is enough
    jd_test(package/reproducible bash testdata/package/reproducible.sh)
    set_tests_properties(package/reproducible PROPERTIES LABELS "package;slow" PROCESSORS 2 TIMEOUT 1800)
  endif()
endif()

# testdata/house/RULE.sh is the test house/RULE. They look at sources, not at programs: one build's run is enough.
if(NOT JD_SANITIZE AND NOT JD_FUZZ AND NOT JD_COVERAGE)
  file(GLOB rules CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/testdata/house/*.sh)
  foreach(rule ${rules})
    get_filename_component(name ${rule} NAME_WE)
    jd_test(house/${name} bash testdata/house/run ${name} ${CMAKE_BINARY_DIR})
    set_tests_properties(house/${name} PROPERTIES LABELS house)
  endforeach()
  # It takes as long as all tests, so it is one of them: cmd/test runs the other rules before it builds, and only then.
  set_tests_properties(house/tidy PROPERTIES LABELS slow PROCESSORS 2 TIMEOUT 900)
endif()

# What takes long begins first, so that nobody waits for it at the end.
foreach(name house/tidy package/reproducible explorer/guards explorer/faults model/source/stress sweep/locks sweep/signals
    sweep/kill sweep/echo sweep/alloc sweep/stop sweep/bounds sweep/memory recipes/github recipes/gitlab mcp/clients
    sandbox/storage/engine reconcile/engine/corpus/engine reconcile/engine/hostile/engine dev/page/engine package/engine
    reconcile/apply/journal_property reconcile/testing/random)
  if(TEST ${name})
    set_tests_properties(${name} PROPERTIES COST 100)
  endif()
endforeach()

if(JD_COVERAGE)
  add_custom_target(coverage COMMAND cmd/coverage --only WORKING_DIRECTORY ${CMAKE_SOURCE_DIR} USES_TERMINAL VERBATIM)
endif()
