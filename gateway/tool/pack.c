#include "gateway/tool/pack.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "gateway/base/err.h"
#include "gateway/base/pack.h"
#include "gateway/base/pack_check.h"
#include "gateway/tool/pack_card.h"

static const char usage[] = "usage: keng pack check DIR\n"
			    "       keng pack card DIR [--unit NAME] [--number N]\n"
			    "  check   words of two meanings, texts that overflow or can be read "
			    "as reports, missing ones;\n"
			    "          notes are for reading, errors make the exit code 1\n"
			    "  card    the cue card as HTML for A6 paper, on standard output\n";

static int
check(const char *dir)
{
	struct pack_findings found = { 0 };
	struct pack_source *source;
	struct err err;
	struct pack *pack = pack_load(dir, &err);

	if (pack == NULL) {
		printf("%s\n", err.text);
		return 1;
	}
	source = pack_source_open(dir);
	pack_check_words(pack, source, stdout, &found);
	pack_check_texts(pack, source, stdout, &found);
	printf("%s: %zu forms, %zu phrases: %zu errors, %zu notes\n", pack->id, pack->nforms,
	    pack->nphrases, found.errors, found.notes);
	pack_source_close(&source);
	pack_free(&pack);
	return found.errors > 0 ? 1 : 0;
}

static int
card(int argc, char **argv)
{
	static const struct option options[] = { { "unit", required_argument, NULL, 'u' },
		{ "number", required_argument, NULL, 'n' }, { NULL, 0, NULL, 0 } };
	const char *unit = NULL, *number = NULL;
	struct err err;
	struct pack *pack;
	int c;

	optind = 0;
	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (c) {
		case 'u': unit = optarg; break;
		case 'n': number = optarg; break;
		default: fputs(usage, stderr); return 2;
		}
	}
	if (argc - optind != 1) {
		fputs(usage, stderr);
		return 2;
	}
	pack = pack_load(argv[optind], &err);
	if (pack == NULL) {
		fprintf(stderr, "keng pack: %s\n", err.text);
		return 1;
	}
	pack_card_print(pack, unit, number, stdout);
	pack_free(&pack);
	return 0;
}

int
pack_command(int argc, char **argv)
{
	if (argc == 3 && strcmp(argv[1], "check") == 0)
		return check(argv[2]);
	if (argc > 1 && strcmp(argv[1], "card") == 0)
		return card(argc - 1, argv + 1);
	if (argc == 2 && strcmp(argv[1], "--help") == 0) {
		fputs(usage, stdout);
		return 0;
	}
	fputs(usage, stderr);
	return 2;
}
