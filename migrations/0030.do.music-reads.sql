-- A press of a panel's button says only on which message it was.
create index music_player_panel on music_players (panel_message) where panel_message is not null;
