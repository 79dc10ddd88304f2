# journey-durable-VERSION.tgz: the programs as an npm package whose bin is `jd`, with the engine (workerd and TypeScript at
# the pinned versions) as its dependencies, so that `npx jd` finds it beside itself. Run as a script:
#
#   cmake -DSOURCES=… -DFOLDER=… -DVERSION=… [-DCPU=x64|arm64] -P cmd/package/npm.cmake
#
# FOLDER is the build folder with the programs, which are for CPU (npm's name; by default this machine's).
if(NOT CPU)
  cmake_host_system_information(RESULT processor QUERY OS_PLATFORM)
  string(REPLACE "x86_64" "x64" CPU "${processor}")
  string(REPLACE "aarch64" "arm64" CPU "${CPU}")
endif()

function(fail REASON)
  message(FATAL_ERROR "The npm package could not be made: ${REASON}")
endfunction()

find_program(NPM npm)
find_program(STRIP strip)
if(NOT NPM OR NOT STRIP)
  fail("it needs npm and strip on PATH (Debian's packages are `npm` and `binutils`).")
endif()

file(READ ${SOURCES}/reconcile/engine/package.json engine)
string(JSON workerd GET "${engine}" optionalDependencies @cloudflare/workerd-linux-64)
string(JSON typescript GET "${engine}" dependencies typescript)

set(tree ${FOLDER}/npm)
file(REMOVE_RECURSE ${tree})
file(COPY ${FOLDER}/jd ${FOLDER}/jd-sandbox DESTINATION ${tree}/bin)
execute_process(COMMAND ${STRIP} ${tree}/bin/jd ${tree}/bin/jd-sandbox COMMAND_ERROR_IS_FATAL ANY)
file(COPY ${SOURCES}/README.md ${SOURCES}/LICENSE DESTINATION ${tree})
file(COPY ${SOURCES}/cmd/skill/ DESTINATION ${tree}/skills FILES_MATCHING PATTERN "*.md")
file(COPY ${FOLDER}/share/jd.1 ${SOURCES}/cmd/man/jd-sandbox.1 ${SOURCES}/cmd/man/jd-plan.5 DESTINATION ${tree}/man)
file(CONFIGURE OUTPUT ${tree}/package.json @ONLY CONTENT [[{
  "name": "journey-durable",
  "version": "@VERSION@",
  "description": "Deploys the Durable Objects of a Butterbase app from a plan, and lets no stored data go that was not named and approved",
  "license": "MIT",
  "os": ["linux"],
  "cpu": ["@CPU@"],
  "libc": ["glibc"],
  "bin": { "jd": "bin/jd", "jd-sandbox": "bin/jd-sandbox" },
  "man": ["./man/jd.1", "./man/jd-sandbox.1", "./man/jd-plan.5"],
  "files": ["bin", "man", "skills"],
  "dependencies": { "typescript": "@typescript@", "workerd": "@workerd@" }
}
]])
execute_process(COMMAND chmod -R u=rwX,go=rX ${tree} COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${CMAKE_COMMAND} -E env --unset=BUTTERBASE_API_KEY ${NPM} pack --silent --pack-destination ${FOLDER} ${tree}
  RESULT_VARIABLE status OUTPUT_VARIABLE name ERROR_VARIABLE errors OUTPUT_STRIP_TRAILING_WHITESPACE)
if(NOT status EQUAL 0)
  fail("`npm pack` failed (${status}).\n${errors}")
endif()
file(REMOVE_RECURSE ${tree})
file(SHA256 ${FOLDER}/${name} hash)
file(SIZE ${FOLDER}/${name} size)
message("${name}: ${size} bytes, SHA-256 ${hash}")
