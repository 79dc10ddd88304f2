# The version of the package jd-engine, from the package.json of the engine: that of workerd and that of TypeScript.
function(jd_engine_version ENGINE OUT)
  file(READ ${ENGINE}/package.json text)
  string(JSON workerd GET "${text}" optionalDependencies @cloudflare/workerd-linux-64)
  string(JSON typescript GET "${text}" dependencies typescript)
  set(${OUT} ${workerd}+${typescript} PARENT_SCOPE)
endfunction()
