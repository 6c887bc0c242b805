/*
title       = "Against invoices"
description = "What this ledger holds of the days that an imported invoice tells about, beside what the provider says of them: billed calls only, by day, model and unit."
facets      = ["state", "provider", "unit"]
sort        = "-day"
show        = ["day", "provider", "model", "unit", "state", "ours_quantity", "theirs_quantity", "quantity_difference", "ours_usd", "theirs_usd", "difference_usd"]

[columns]
day                 = "UTC, as providers count"
model               = "Empty where the provider tells all models in one"
unit                = "What is counted; cost is a sum of money that the provider does not tell apart"
state               = "matched, differs, only_ours or only_theirs, in what the provider states: counts, money or both"
ours_quantity       = "Counted by Halton, of billed calls that began on that day"
theirs_quantity     = "Empty where no imported file states it"
quantity_difference = "Ours less theirs"
ours_pico           = "By the price in force, or as the provider stated it in its answers; a dollar stands in one row only"
theirs_pico         = "As charged, after discounts"
difference_pico     = "Ours less theirs"
rounding_pico       = "So much may be due to rounding in the provider's file: half of the last digit of each of its lines"
ours_usd            = "ours_pico in dollars"
theirs_usd          = "theirs_pico in dollars"
difference_usd      = "difference_pico in dollars"
*/
-- The names that calls and invoices give to models, brought to one form: lower case, - for spaces and dots, no date, no -latest,
-- and Claude's version behind its family. `model` is the name to show for all of one form.
create view model_forms as
with names as (
    select provider, name from price_in_force where valid_from = ''
     union
    select provider, model from invoice_lines where model is not null),
plain as (
    select provider, name, replace(replace(replace(lower(trim(name)), ' ', '-'), '.', '-'), '@', '-') as form from names),
undated as (
    select provider, name,
           case when form glob '?*-20[0-9][0-9][01][0-9][0-3][0-9]'    then substr(form, 1, length(form) - 9)
                when form glob '?*-20[0-9][0-9]-[01][0-9]-[0-3][0-9]' then substr(form, 1, length(form) - 11)
                when form glob '?*-latest'                            then substr(form, 1, length(form) - 7)
                else form end as form
      from plain),
ordered as (
    select provider, name,
           case when form glob 'claude-[0-9]*-sonnet' then 'claude-sonnet-' || substr(form, 8, length(form) - 14)
                when form glob 'claude-[0-9]*-haiku'  then 'claude-haiku-' || substr(form, 8, length(form) - 13)
                when form glob 'claude-[0-9]*-opus'   then 'claude-opus-' || substr(form, 8, length(form) - 12)
                else form end as form
      from undated)
select provider, name, form,
       first_value(name) over (partition by provider, form order by name glob '* *', length(name), name) as model
  from ordered;

-- What providers say, as the last file has it that states it. A sum counts only where no other file tells the same money apart.
create view invoiced as
with recursive tens(ten) as (values (1) union all select ten * 10 from tens where ten < 10000000000),
lines as materialized (
    select l.provider, l.day, coalesce(f.form, '') as form, l.unit, l.quantity, l.cost_pico,
           i.imported_at || printf(' %012d %d', i.position, i.origin) as import
      from invoice_lines as l
      join invoices as i on i.position = l.position and i.origin = l.origin
      left join model_forms as f on f.provider = l.provider and f.name = l.model),
latest as materialized (
    select provider, day, form, unit,
           max(iif(quantity is null, null, import)) as counted_in, max(iif(cost_pico is null, null, import)) as charged_in
      from lines
     group by 1, 2, 3, 4),
summed as materialized (
    select t.provider, t.day, t.form, t.unit, t.charged_in,
           sum(l.quantity)  filter (where l.import = t.counted_in) as quantity,
           sum(l.cost_pico) filter (where l.import = t.charged_in) as pico,
           sum((select max(1, max(ten) / 2) from tens where l.cost_pico % ten = 0)) filter (where l.import = t.charged_in)
               as rounding_pico
      from latest as t
      join lines as l on l.provider = t.provider and l.day = t.day and l.form = t.form and l.unit = t.unit
     group by 1, 2, 3, 4),
told_apart as (
    select s.*, s.unit = 'cost' and exists (
               select 1 from summed as f
                where f.provider = s.provider and f.day = s.day and f.charged_in <> s.charged_in
                  and (s.form = '' and (f.form <> '' or f.unit <> 'cost') or f.form = s.form and f.unit <> 'cost')) as elsewhere
      from summed as s)
select provider, day, form, unit, quantity, iif(elsewhere, null, pico) as pico, iif(elsewhere, null, rounding_pico) as rounding_pico
  from told_apart
 where quantity is not null or pico is not null and not elsewhere;

-- Days that an invoice tells about.
create view invoice_days as
with recursive days(provider, day, last_day) as (
    select provider, first_day, last_day from invoices
     union
    select provider, date(day, '+1 day'), last_day from days where day < last_day)
select distinct provider, day from days;

-- What was counted and what it costs in these days, by unit. The unit cost has what is in no other: a stated charge that is not
-- our sum, rates for the call itself.
create view billed_units as
with columns(unit) as (
    values ('input_tokens'), ('cache_read_tokens'), ('cache_write_5m_tokens'), ('cache_write_1h_tokens'),
           ('cache_write_other_tokens'), ('output_tokens'), ('web_searches')),
in_columns as materialized (
    select b.provider, b.day, b.name, u.unit,
           case u.unit when 'input_tokens'             then b.input_tokens
                       when 'cache_read_tokens'        then b.cache_read_tokens
                       when 'cache_write_5m_tokens'    then b.cache_write_5m_tokens
                       when 'cache_write_1h_tokens'    then b.cache_write_1h_tokens
                       when 'cache_write_other_tokens' then b.cache_write_other_tokens
                       when 'output_tokens'            then b.output_tokens
                       when 'web_searches'             then b.web_searches end as quantity,
           case u.unit when 'input_tokens'             then b.input_pico
                       when 'cache_read_tokens'        then b.cache_read_pico
                       when 'cache_write_5m_tokens'    then b.cache_write_5m_pico
                       when 'cache_write_1h_tokens'    then b.cache_write_1h_pico
                       when 'cache_write_other_tokens' then b.cache_write_other_pico
                       when 'output_tokens'            then b.output_pico
                       when 'web_searches'             then b.web_searches_pico end as pico
      from invoice_days as d
     cross join billed_daily as b on b.provider = d.provider and b.day = d.day
     cross join columns as u),
others as materialized (
    select c.provider, d.day, coalesce(c.model, c.model_requested, '') as name, n.unit, n.count as quantity,
           iif(k.list_pico = k.cost_pico and not k.suspect, x.cost_pico, 0) as pico
      from units as n
     cross join calls as c on c.position = n.position and c.origin = n.origin and c.billing = 'billed'
     cross join invoice_days as d on d.provider = c.provider and d.day = substr(c.started_at, 1, 10)
     cross join cost as k on k.position = n.position and k.origin = n.origin and k.basis = 'billed'
     cross join unit_costs as x on x.position = n.position and x.origin = n.origin and x.unit = n.unit),
parts as (
    select * from in_columns
     union all
    select * from others)
select provider, day, name, unit, sum(quantity) as quantity, sum(pico) as pico
  from (select * from parts
         union all
        select provider, day, name, 'cost', null, -pico from parts
         union all
        select b.provider, b.day, b.name, 'cost', null, b.cost_pico
          from invoice_days as d
         cross join billed_daily as b on b.provider = d.provider and b.day = d.day)
 group by 1, 2, 3, 4;

-- Ours by unit, then each count and each dollar put into the row where the provider has it: a unit of a model, a unit of all
-- models, a model, or the day. What the provider does not have stays by unit, or by model where it charges by model.
create view reconciliation as
with theirs as materialized (select * from invoiced),
charged as materialized (
    select provider, day, form, max(unit <> 'cost') as by_unit from theirs where pico is not null group by 1, 2, 3),
charged_days as materialized (
    select provider, day, max(form <> '' and by_unit) as by_unit, max(form <> '') as by_model from charged group by 1, 2),
by_form as materialized (
    select b.provider, b.day, coalesce(f.form, nullif(b.name, ''), 'unknown') as form, b.unit, sum(b.quantity) as quantity, sum(b.pico) as pico
      from billed_units as b
      left join model_forms as f on f.provider = b.provider and f.name = b.name
     group by 1, 2, 3, 4),
placed as (
    select o.provider, o.day, iif(own.quantity is null and whole.quantity is not null, '', o.form) as form, o.unit,
           o.quantity, null as pico
      from by_form as o
      left join theirs as own on own.provider = o.provider and own.day = o.day and own.form = o.form and own.unit = o.unit
      left join theirs as whole on whole.provider = o.provider and whole.day = o.day and whole.form = '' and whole.unit = o.unit
     where o.quantity > 0
     union all
    select o.provider, o.day,
           case when d.day is null or own.pico is not null or m.form is not null and whole.pico is null then o.form
                when whole.pico is not null and o.unit <> 'cost' or not d.by_model then '' else o.form end,
           case when d.day is null or own.pico is not null or whole.pico is not null or coalesce(m.by_unit, d.by_unit) then o.unit
                else 'cost' end,
           null, o.pico
      from by_form as o
      left join theirs as own on own.provider = o.provider and own.day = o.day and own.form = o.form and own.unit = o.unit
      left join theirs as whole on whole.provider = o.provider and whole.day = o.day and whole.form = '' and whole.unit = o.unit
      left join charged as m on m.provider = o.provider and m.day = o.day and m.form = o.form
      left join charged_days as d on d.provider = o.provider and d.day = o.day
     where o.pico <> 0),
compared as (
    select provider, day, form, unit, sum(quantity) as ours_quantity, sum(pico) as ours_pico,
           max(theirs_quantity) as theirs_quantity, max(theirs_pico) as theirs_pico, max(rounding_pico) as rounding_pico
      from (select provider, day, form, unit, quantity, pico, null as theirs_quantity, null as theirs_pico, null as rounding_pico
              from placed
             union all
            select provider, day, form, unit, null, null, quantity, pico, rounding_pico from theirs)
     group by 1, 2, 3, 4)
select c.provider, c.day, coalesce(f.model, nullif(c.form, '')) as model, c.unit,
       case when c.theirs_quantity is null and c.theirs_pico is null            then 'only_ours'
            when coalesce(coalesce(c.ours_quantity, 0) = c.theirs_quantity, 1)
             and coalesce(abs(coalesce(c.ours_pico, 0) - c.theirs_pico) <= c.rounding_pico, 1) then 'matched'
            when c.ours_quantity is null and c.ours_pico is null                then 'only_theirs'
            else 'differs' end                                            as state,
       c.ours_quantity, c.theirs_quantity,
       coalesce(c.ours_quantity, 0) - c.theirs_quantity                   as quantity_difference,
       c.ours_pico / 1e12                                                 as ours_usd,
       c.theirs_pico / 1e12                                               as theirs_usd,
       (coalesce(c.ours_pico, 0) - c.theirs_pico) / 1e12                  as difference_usd,
       c.ours_pico, c.theirs_pico,
       coalesce(c.ours_pico, 0) - c.theirs_pico                           as difference_pico,
       c.rounding_pico
  from compared as c
  left join (select distinct provider, form, model from model_forms) as f on f.provider = c.provider and f.form = c.form
 where c.ours_quantity is not null or coalesce(c.ours_pico, 0) <> 0 or c.theirs_quantity > 0
    or abs(c.theirs_pico) > c.rounding_pico;
