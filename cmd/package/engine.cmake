# jd-engine_VERSION_ARCH.deb: the engine (reconcile/engine/) as a package of its own, in <prefix>/lib/jd/engine. npm brings
# what package-lock.json names, by integrity, and no install script runs. Run as a script:
#
#   cmake -DSOURCES=… -DFOLDER=… -P cmd/package/engine.cmake
#
# With JD_PACKAGES=uncompressed in the environment, for tests, nothing is compressed: that takes most of the time.
include(${CMAKE_CURRENT_LIST_DIR}/commit.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/engine_version.cmake)

set(engine ${SOURCES}/reconcile/engine)
set(tree ${FOLDER}/engine)
set(place ${tree}/usr/lib/jd/engine)
set(share ${tree}/usr/share/doc/jd-engine)

function(fail REASON)
  message(FATAL_ERROR "The package jd-engine could not be made: ${REASON}")
endfunction()

find_program(NPM npm)
find_program(DPKG dpkg)
find_program(DPKG_DEB dpkg-deb)
if(NOT DPKG OR NOT DPKG_DEB)
  message("Without dpkg-deb no package jd-engine is made.")
  return()
elseif(NOT NPM)
  fail("there is no npm on PATH (Debian's package is `npm`).")
endif()
execute_process(COMMAND ${DPKG} --print-architecture OUTPUT_VARIABLE arch OUTPUT_STRIP_TRAILING_WHITESPACE)
jd_engine_version(${engine} version)

file(REMOVE_RECURSE ${tree})
file(MAKE_DIRECTORY ${place} ${share} ${tree}/DEBIAN)
file(COPY ${engine}/package.json ${engine}/package-lock.json DESTINATION ${place})
message("Fetching the engine with npm")
execute_process(COMMAND ${CMAKE_COMMAND} -E env --unset=BUTTERBASE_API_KEY ${NPM} ci --ignore-scripts --no-audit --no-fund --loglevel=error WORKING_DIRECTORY ${place}
  RESULT_VARIABLE status OUTPUT_QUIET ERROR_VARIABLE errors TIMEOUT 900)
if(NOT status EQUAL 0)
  fail("`npm ci` failed (${status}).\n${errors}")
endif()

# Of typescript one file is needed; the licences stay.
file(GLOB_RECURSE brought LIST_DIRECTORIES false RELATIVE ${place} ${place}/node_modules/*)
list(FILTER brought EXCLUDE REGEX "/bin/workerd$|typescript/lib/typescript.js$|/package.json$|/LICENSE[^/]*$|ThirdPartyNotice")
list(TRANSFORM brought PREPEND ${place}/)
file(REMOVE ${brought})
execute_process(COMMAND find ${place} -depth -type d -empty -delete)
file(GLOB workerd ${place}/node_modules/@cloudflare/*/bin/workerd)
if(NOT workerd OR NOT EXISTS ${place}/node_modules/typescript/lib/typescript.js)
  fail("npm brought no workerd for this processor.")
endif()

file(WRITE ${share}/copyright "workerd (https://github.com/cloudflare/workerd) and TypeScript (https://github.com/microsoft/TypeScript),\n"
  "as npm has them, unchanged. Both are under the Apache License, version 2.0: /usr/share/common-licenses/Apache-2.0.\n")
file(WRITE ${tree}/DEBIAN/control "Package: jd-engine\nVersion: ${version}\nArchitecture: ${arch}\nSection: devel\nPriority: optional\n"
  "Maintainer: The jd authors <jd@localhost>\nDepends: libc6 (>= 2.27)\n"
  "Description: the compilers that jd asks: workerd and TypeScript\n"
  " With them jd compiles and loads the Durable Objects of an app as the\n"
  " platform would, before they are sent.\n")

if(NOT DEFINED ENV{SOURCE_DATE_EPOCH})
  jd_find_commit(${SOURCES} commit seconds)
  set(ENV{SOURCE_DATE_EPOCH} ${seconds})
endif()
execute_process(COMMAND chmod -R u=rwX,go=rX ${tree} COMMAND_ERROR_IS_FATAL ANY)
set(deb ${FOLDER}/jd-engine_${version}_${arch}.deb)
set(compression -Zxz -z2)
if("$ENV{JD_PACKAGES}" STREQUAL uncompressed)
  set(compression -Znone)
endif()
execute_process(COMMAND ${DPKG_DEB} --root-owner-group ${compression} --build ${tree} ${deb} OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
file(REMOVE_RECURSE ${tree})
file(SHA256 ${deb} hash)
file(SIZE ${deb} size)
message("jd-engine_${version}_${arch}.deb: ${size} bytes, SHA-256 ${hash}")
