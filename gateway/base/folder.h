/* Names on the disk: a rename is there for good only when its folder is synced. */
#ifndef BASE_FOLDER_H
#define BASE_FOLDER_H

#include <stdbool.h>

/* Syncs the folder that path stands in; false with errno set. */
bool folder_sync(const char *path);

#endif
