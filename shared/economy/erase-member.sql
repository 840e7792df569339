-- Removes a member from the ledger: transfers have no actor (0), accounts have no owner (minus their id), and notes and reasons are
-- deleted on both sides. Their progress is deleted. No amount changes, so the ledger still balances. ledger_erasure records that it
-- happened, without whose. Keys made of their ID go, too, also of imports, which are hashed: whoever tries all IDs would find it.
-- For the operator alone: nothing that a member can reach calls it.
create or replace function economy_erase_member(p_user bigint) returns jsonb language plpgsql as $$
declare
  of_transfers integer;
  of_accounts integer;
begin
  if p_user <= 0 then
    raise exception 'a member has a positive id';
  end if;
  perform set_config('chorus.erasing', 'on', true);
  update transfer t set actor_id = case when t.actor_id = p_user then 0 else t.actor_id end,
      idem_key = case when t.idem_key like 'c:%:' || p_user or (t.actor_id = p_user and t.code = 'import') then 'erased:' || t.id
        else t.idem_key end,
      meta = t.meta - array['note', 'reason', 'member', 'members']
    where t.actor_id = p_user or t.idem_key like 'c:%:' || p_user or t.meta ->> 'member' = p_user::text or t.meta -> 'members' ? p_user::text
      or exists (select from entry e join account a on a.id = e.account_id
        where e.transfer_id = t.id and a.owner_kind = 'user' and a.owner_id = p_user);
  get diagnostics of_transfers = row_count;
  perform set_config('chorus.erasing', 'off', true);
  update claim set user_id = -transfer_id where user_id = p_user;
  update account set owner_id = -id, recent = '{}' where owner_kind = 'user' and owner_id = p_user;
  get diagnostics of_accounts = row_count;
  delete from member where user_id = p_user;
  delete from streak where user_id = p_user;
  delete from collection where user_id = p_user;
  delete from tool_wear where user_id = p_user;
  delete from bank_tier where user_id = p_user;
  delete from guild_member where user_id = p_user;
  insert into ledger_erasure (transfers, accounts) values (of_transfers, of_accounts);
  return jsonb_build_object('transfers', of_transfers, 'accounts', of_accounts);
end $$;

-- Forgets who has been active in a server, and what was paid there. Transfers keep the server: the books are for good. For the operator
-- alone.
create or replace function economy_erase_guild(p_guild bigint) returns jsonb language plpgsql as $$
declare
  members integer;
begin
  delete from guild_payout where guild_id = p_guild;
  delete from guild_member where guild_id = p_guild;
  get diagnostics members = row_count;
  return jsonb_build_object('members', members);
end $$;
