/* Every cap in the program, each with its reason.
 *
 * A buffer without a cap is a way for a server, a plan or a neighbour's file to take the machine's memory. So each
 * buffer is given one of these when it is made, and reaching one is an error with a sentence, never a truncation. */
#ifndef JD_MODEL_LIMITS_H
#define JD_MODEL_LIMITS_H

/* Platform rules (cmd/docs/platform.md, "What is accepted"). */
enum {
  LIMIT_CLASSES = 5,            /* classes in an app's bundle; rows in ERROR do not count */
  LIMIT_NAME_BYTES = 100,       /* longer names can be created, and never read or deleted again */
  LIMIT_ENV_KEY_BYTES = 100,    /* the router's longest path parameter */
  LIMIT_ENV_VALUE_UNITS = 8192, /* UTF-16 code units, not bytes */
  LIMIT_REQUEST_BODY = 1048576, /* bytes of JSON text, escapes counted */
};

/* Our own caps. */
enum {
  LIMIT_ERROR_WHERE = 256,         /* bytes of a place: file:line:column, or method and path */
  LIMIT_ERROR_MESSAGE = 2048,      /* bytes of a message, the platform's own words included */
  LIMIT_SOURCE_BYTES = 1048576,    /* a source that is longer cannot fit into a request body */
  LIMIT_PLAN_BYTES = 16777216,     /* 16 MiB: a plan is prose; tests read one of 5 MB */
  LIMIT_PLAN_DEPTH = 64,           /* a YAML or JSON plan needs three levels */
  LIMIT_PLAN_NODES = 10000,        /* values in one: five objects of five fields, and more env variables than fit */
  LIMIT_RECORD_NODES = 500000,     /* values in durable.lock: 160 for an app with five objects and ten variables */
  LIMIT_RECORD_TARGETS = 10000,    /* apps in it: a large fleet */
  LIMIT_RECORD_DIGESTS = 16,       /* API keys that have applied one env value: a laptop, CI, and keys since rotated */
  LIMIT_DOTENV_ENTRIES = 1000,     /* each value lies in guarded memory of its own, of which there is little */
  LIMIT_DOCUMENT_BYTES = 16777216, /* state file, build log, configuration, dotenv, journal */
  LIMIT_APP_ROWS = 1000,           /* Durable Objects that one app lists: five are active, the rest failed */
  LIMIT_APP_KEYS = 10000,          /* env keys that one app lists; Workers have 64, and a plan names fewer */
  LIMIT_RESPONSE_BODY = 16777216,  /* five sources as JSON fit five times over */
  LIMIT_RESPONSE_HEADERS = 65536,  /* all header bytes of one answer */
  LIMIT_JSON_DEPTH = 64,           /* the API nests four deep; deeper is an attack on the stack */
  LIMIT_TEXT_OUTPUT = 268435456,   /* 256 MiB of rendered output: a diff of the largest sources, both ways */
  LIMIT_MARKDOWN = 65536,          /* a comment on a pull request holds so many characters; bytes are no fewer */
  LIMIT_STAGES = 200,              /* rows of the state file's list that are kept: the journey has 17 */
  LIMIT_FINDINGS = 1000,           /* findings kept; the rest is only counted */
  LIMIT_FLEET_AHEAD = 64,          /* apps a job that are begun while an earlier one still waits for its turn */
  LIMIT_FLEET_HELD = 16777216,     /* bytes of reports that wait for an earlier app's; then no app is begun */
  LIMIT_TREE_BLOCK = 524288,       /* bytes that tree-sitter may allocate at once: it counts a node's parts, of 8 bytes
                                      each, in 16 bits, and corrupts its memory at 65,536 of them */
  LIMIT_TREE_WORK = 8388608,       /* bytes that it may allocate for a source, some 20 ms' worth, and */
  LIMIT_TREE_WORK_PER_BYTE = 256,  /* so many for each byte of the source: sound ones need up to 60 */
  LIMIT_TREE_ERROR = 4096,         /* parts of what it cannot make sense of: they are a list, and it walks it from the
                                      start for each */
  LIMIT_TREE_READS_PER_BYTE = 64,  /* times that it may read each byte: sound sources need 2, and some 1000 of a broken
                                      regular expression */
  LIMIT_FOLDER_ENTRIES = 1000,     /* looked at for a name that may be meant; a folder of sources has few */
  LIMIT_DIFF_COST = 4096,          /* edit distance after which the diff settles for a good path, not the best */
  LIMIT_DIFF_WORK = 67108864,      /* steps of that search, half a second, after which the next cap holds instead */
  LIMIT_DIFF_WORDS = 65536,        /* words of both sides of one change that are held against each other */
  LIMIT_DIFF_HASTE = 256,          /* so that 1 MB of lines that are all alike and in another order ends soon */
};

#endif
