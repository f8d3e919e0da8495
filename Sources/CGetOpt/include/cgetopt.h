#pragma once
#ifdef __cplusplus
extern "C" {
#endif

/*
 * getopt_long of glibc behind an object: its globals (optind, optarg, optopt, opterr) can not be used from Swift. It keeps
 * GNU's habits: --name=value, --name value, abbreviations, bundled short options, options after operands, and "--".
 * One parser at a time, on one thread.
 */
typedef struct cgetopt_parser cgetopt_parser;

enum {
    CGETOPT_OPTION = 0,
    CGETOPT_END = 1,
    CGETOPT_UNKNOWN = 2,
    CGETOPT_MISSING_VALUE = 3,
    CGETOPT_UNWANTED_VALUE = 4
};

struct cgetopt_result {
    int status;
    /* Index of the option in the order of cgetopt_add_option, -1 where there is none. */
    int option;
    /* The option's value, or NULL; lives as long as the parser. */
    const char *value;
    /* What was wrong: the argument, or "-x"; NULL where nothing was. Lives until the next call. */
    const char *fault;
};

/* stop_at_operand: options end at the first operand (a command's name). NULL: no memory. */
cgetopt_parser *cgetopt_new(int stop_at_operand);
void cgetopt_free(cgetopt_parser *parser);
/* short_name is 0 where there is none. 0, or -1: no memory. */
int cgetopt_add_option(cgetopt_parser *parser, const char *name, char short_name, int takes_value);
/* Arguments without the program's name. 0, or -1: no memory. */
int cgetopt_add_argument(cgetopt_parser *parser, const char *argument);
void cgetopt_next(cgetopt_parser *parser, struct cgetopt_result *result);
/* After CGETOPT_END: the operands, in order; NULL past the last. */
const char *cgetopt_operand(const cgetopt_parser *parser, int index);

#ifdef __cplusplus
}
#endif
