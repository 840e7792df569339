-- What members had in another bot, and brought with them.
select ledger_add_flow('mint', 'import');
