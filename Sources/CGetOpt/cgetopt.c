#include "cgetopt.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_VALUE = 256, MAXIMUM_OPTIONS = 128 };

struct cgetopt_parser {
    int argc;
    char **argv;
    int option_count;
    struct option options[MAXIMUM_OPTIONS + 1];
    int by_short_name[128];
    char short_options[2 * MAXIMUM_OPTIONS + 4];
    char short_fault[3];
    int started;
};

cgetopt_parser *cgetopt_new(int stop_at_operand)
{
    cgetopt_parser *parser = calloc(1, sizeof *parser);
    if (parser == NULL)
        return NULL;
    strcpy(parser->short_options, stop_at_operand ? "+:" : ":");
    for (int i = 0; i < 128; i++)
        parser->by_short_name[i] = -1;
    if (cgetopt_add_argument(parser, "") != 0) {
        cgetopt_free(parser);
        return NULL;
    }
    return parser;
}

void cgetopt_free(cgetopt_parser *parser)
{
    if (parser == NULL)
        return;
    for (int i = 0; i < parser->argc; i++)
        free(parser->argv[i]);
    for (int i = 0; i < parser->option_count; i++)
        free((char *)parser->options[i].name);
    free(parser->argv);
    free(parser);
}

int cgetopt_add_option(cgetopt_parser *parser, const char *name, char short_name, int takes_value)
{
    if (parser->option_count == MAXIMUM_OPTIONS)
        return -1;
    char *copy = strdup(name);
    if (copy == NULL)
        return -1;
    struct option *option = &parser->options[parser->option_count];
    option->name = copy;
    option->has_arg = takes_value ? required_argument : no_argument;
    option->flag = NULL;
    option->val = FIRST_VALUE + parser->option_count;
    if (short_name > 0) {
        char spelled[3] = {short_name, takes_value ? ':' : '\0', '\0'};
        strcat(parser->short_options, spelled);
        parser->by_short_name[(int)short_name] = parser->option_count;
    }
    parser->option_count++;
    return 0;
}

int cgetopt_add_argument(cgetopt_parser *parser, const char *argument)
{
    char **grown = realloc(parser->argv, ((size_t)parser->argc + 2) * sizeof *grown);
    if (grown == NULL)
        return -1;
    parser->argv = grown;
    char *copy = strdup(argument);
    if (copy == NULL)
        return -1;
    parser->argv[parser->argc++] = copy;
    parser->argv[parser->argc] = NULL;
    return 0;
}

static int index_of(const cgetopt_parser *parser, int value)
{
    if (value >= FIRST_VALUE && value < FIRST_VALUE + parser->option_count)
        return value - FIRST_VALUE;
    return value > 0 && value < 128 ? parser->by_short_name[value] : -1;
}

void cgetopt_next(cgetopt_parser *parser, struct cgetopt_result *result)
{
    if (!parser->started) {
        /* glibc: 0 starts anew and reads the short options' prefix again. */
        optind = 0;
        opterr = 0;
        parser->started = 1;
    }
    optarg = NULL;
    optopt = 0;
    int value = getopt_long(parser->argc, parser->argv, parser->short_options, parser->options, NULL);
    *result = (struct cgetopt_result){CGETOPT_OPTION, -1, NULL, NULL};
    if (value == -1) {
        result->status = CGETOPT_END;
        return;
    }
    if (value != '?' && value != ':') {
        result->option = index_of(parser, value);
        result->value = optarg;
        return;
    }
    result->option = index_of(parser, optopt);
    if (optopt > 0 && optopt < 128) {
        parser->short_fault[0] = '-';
        parser->short_fault[1] = (char)optopt;
        result->fault = parser->short_fault;
    } else {
        result->fault = optind > 0 && optind <= parser->argc ? parser->argv[optind - 1] : "";
    }
    if (value == ':')
        result->status = CGETOPT_MISSING_VALUE;
    else
        result->status = result->option >= 0 ? CGETOPT_UNWANTED_VALUE : CGETOPT_UNKNOWN;
}

const char *cgetopt_operand(const cgetopt_parser *parser, int index)
{
    return index >= 0 && optind + index < parser->argc ? parser->argv[optind + index] : NULL;
}
