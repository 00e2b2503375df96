/*
 * The tables and views of the centre, as numbered migrations.  Any number of
 * copies may start at once: one of them brings the database up to date, the
 * others wait for it.
 *
 * Every key begins with the gateway, so that a distributed PostgreSQL could
 * place all of one gateway on one node.  The views are for other tools; their
 * columns stay:
 *
 *     true_row          the rows of the true chain of each gateway
 *     report_now        the newest version of each report on the true chain
 *     report_value_now  its values, a row a field
 *     day_sum           sums of recorded reports by unit, day, form and field
 *     urgent            urgent texts, those out of turn too, and who acknowledged them
 *     rejected          rows that are held and count nowhere, and why
 *     orphan            orphaned reports: open, pushed or settled
 */
#ifndef CENTRAL_DDL_H
#define CENTRAL_DDL_H

struct pg;

/* Brings the tables up to date in a transaction of its own; errors are on p (pg_greeting). */
void ddl_update(struct pg *p);

#endif
