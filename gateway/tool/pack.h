/*
 * `keng pack check DIR`: what is wrong with a pack, by file and line.
 * `keng pack card DIR [--unit NAME] [--number N]`: the cue card of its officers, as HTML.
 * No database, no configuration.
 */
#ifndef TOOL_PACK_H
#define TOOL_PACK_H

/* argv[0] is "pack".  Exit codes: 0 done, 1 errors in the pack, 2 usage. */
int pack_command(int argc, char **argv);

#endif
