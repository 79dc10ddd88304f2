#include "cmd/sandbox/api/api.h"

#include "cmd/sandbox/api/internal.h"

#define OBJECTS "/v1/:app/durable-objects"

const struct route api_routes[] = {
    {"POST", "/__sandbox/:name", GATE_CONTROL, BODY_IGNORED, control_step},
    {"GET", "/__sandbox/:name", GATE_CONTROL, BODY_IGNORED, control_read},
    {"GET", "/__dev/:name", GATE_CONTROL, BODY_IGNORED, page_read},
    {"GET", "/mcp", GATE_MCP, BODY_IGNORED, mcp_refuse_stream},
    {"POST", "/mcp", GATE_MCP, BODY_JSON, mcp_post},
    {"DELETE", "/mcp", GATE_MCP, BODY_JSON, mcp_end_session},
    {"GET", "/v1/regions", GATE_OPEN, BODY_IGNORED, list_regions},
    {"POST", "/init", GATE_CALLER, BODY_JSON, init_app},
    {"GET", "/apps", GATE_ACCOUNT, BODY_IGNORED, list_apps},
    {"GET", "/apps/:app/status", GATE_ACCOUNT, BODY_IGNORED, get_app_status},
    {"GET", "/v1/:app/config", GATE_OWNER, BODY_IGNORED, get_app_config, .any_region = true},
    {"GET", "/v1/:app/env", GATE_OWNER, BODY_IGNORED, list_app_env},
    {"PATCH", "/v1/:app/env", GATE_OWNER, BODY_JSON, patch_app_env},
    {"GET", OBJECTS, GATE_OWNER, BODY_IGNORED, list_objects},
    {"POST", OBJECTS, GATE_APP, BODY_JSON, deploy_object},
    {"GET", OBJECTS "/env", GATE_OWNER, BODY_IGNORED, list_env},
    {"PUT", OBJECTS "/env/:name", GATE_OWNER, BODY_JSON, set_env},
    {"DELETE", OBJECTS "/env/:name", GATE_OWNER, BODY_JSON, delete_env},
    {"GET", OBJECTS "/:name", GATE_OWNER, BODY_IGNORED, get_object},
    {"DELETE", OBJECTS "/:name", GATE_OWNER, BODY_JSON, delete_object},
    {"GET", OBJECTS "/:name/usage", GATE_OWNER, BODY_IGNORED, get_usage},
    {0},
};
