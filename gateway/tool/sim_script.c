#include "gateway/tool/sim_script.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/base/clock.h"

bool
sim_script_read(const char *path, struct sim_script *s, struct err *e)
{
	FILE *f = fopen(path, "re");
	char *line = NULL;
	size_t cap = 0;
	bool ok = f != NULL;
	int64_t at = 0, before = 0;

	s->rows = json_array();
	if (f == NULL)
		return err_set(e, "%s: %s", path, strerror(errno));
	for (unsigned n = 1; ok && getline(&line, &cap, f) > 0; n++) {
		json_t *row = json_loads(line, 0, NULL);
		const char *when = json_string_value(json_object_get(row, "at"));

		ok = when != NULL && clock_parse(when, &at, NULL) && at >= before &&
		    json_is_string(json_object_get(row, "from")) &&
		    json_is_string(json_object_get(row, "text"));
		if (!ok)
			err_set(e, "%s:%u: an object with at, from and text is wanted, in order",
			    path, n);
		before = at;
		json_object_set_new(row, "ms", json_integer(at));
		json_array_append_new(s->rows, row);
	}
	free(line);
	fclose(f);
	return ok;
}

int64_t
sim_script_deadline(const struct sim_script *s)
{
	json_t *row = json_array_get(s->rows, s->next);

	return row != NULL ? json_integer_value(json_object_get(row, "ms")) : -1;
}

void
sim_script_play(struct sim_script *s, struct sim *sim)
{
	while (sim_script_deadline(s) >= 0 && sim_script_deadline(s) <= clock_utc_ms()) {
		json_t *row = json_array_get(s->rows, s->next++);

		sim_phone_text(sim, json_string_value(json_object_get(row, "from")),
		    json_string_value(json_object_get(row, "text")), clock_utc_ms(),
		    clock_mono_ms());
	}
}
