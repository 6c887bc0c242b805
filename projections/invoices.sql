/*
title       = "Invoices"
description = "Every file of a provider's own figures that was read by halton reconcile. Its lines are in invoice_lines, what they say against this ledger in reconciliation."
facets      = ["provider", "format"]
sort        = "-imported_at"
show        = ["imported_at", "provider", "first_day", "last_day", "lines", "file", "format"]

[columns]
position  = "Where its invoice.imported event lies in the log"
origin    = "The log it comes from: 1 is this machine's; the table machines has the others"
first_day = "The first day that it tells about; the provider's days are UTC"
last_day  = "The last one, included"
format    = "The reader that understood it, and its version"
digest    = "SHA-256 of the file"
imported_at = "When it was read, UTC"
file      = "Its name, without the folder"
lines     = "How many lines of it were understood"

[tables.invoice_lines]
title       = "Lines of invoices"
description = "What a provider counts, or charges, for a unit on one of its days, as the imported file says it."
facets      = ["provider", "unit", "model"]
sort        = "-day"
show        = ["day", "provider", "model", "unit", "quantity", "cost_usd", "label"]
notes_from  = ["invoices"]

[tables.invoice_lines.columns]
line      = "Which line of the file, from 1"
day       = "The provider's day, UTC"
model     = "As the file names it; empty where it tells all models in one"
unit      = "What is counted; cost is money that the file does not tell apart"
quantity  = "So many of the unit; empty where the file states money only"
cost_pico = "What the file says was charged, in pico-dollars; empty where it states counts only"
label     = "What the file itself calls it"
*/
create table invoices (
    position    integer not null,
    origin      integer not null,
    imported_at text    not null,
    provider    text    not null,
    format      text    not null,
    file        text    not null,
    digest      text    not null,
    first_day   text    not null,
    last_day    text    not null,
    lines       integer not null,
    primary key (position, origin)
) strict, without rowid;

-- What a provider counts, or charges, for a unit on one of its days. A line without a model tells about all of them; the unit cost
-- is a sum that the provider does not tell apart.
create table invoice_lines (
    position  integer not null,
    origin    integer not null,
    line      integer not null,
    provider  text    not null,
    day       text    not null,
    model     text,
    unit      text    not null,
    quantity  integer,
    cost_pico integer,
    cost_usd  real    generated always as (cost_pico / 1e12) virtual,
    label     text,
    primary key (position, origin, line)
) strict, without rowid;

create index invoice_lines_by_day on invoice_lines (provider, day);

-- Days are whole and years have four digits, or the days between them could not be counted off.
insert into invoices
select position, origin, recorded_at, provider, format, file, digest, first_day, last_day, json_array_length(lines)
  from invoice_imported
 where first_day = date(first_day, '+0 days')
   and last_day = date(last_day, '+0 days')
   and first_day >= '2000-01-01'
   and last_day <= '2999-12-31';

-- Of a count or a charge that no line can have nothing is known.
insert into invoice_lines (position, origin, line, provider, day, model, unit, quantity, cost_pico, label)
select i.position, i.origin, n.key, i.provider, n.value ->> '$.day', n.value ->> '$.model', n.value ->> '$.unit',
       iif(n.value ->> '$.quantity' between 0 and 10000000000000, n.value ->> '$.quantity', null),
       iif(n.value ->> '$.cost_pico' between -100000000000000000 and 100000000000000000, n.value ->> '$.cost_pico', null),
       n.value ->> '$.label'
  from invoice_imported as i, json_each(i.lines) as n
 where n.value ->> '$.day' between i.first_day and i.last_day;
