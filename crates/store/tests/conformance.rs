//! What every backend must do, shown on SQLite; then what only the SQLite file can show.
//!
//! Invariant: a case takes a store and nothing else, so that one list of cases holds for every
//! backend.
//! Called by `cargo test -p seedport-store`.

mod conformance {
    pub mod accounts;
    pub mod atomicity;
    pub mod audit;
    pub mod budgets;
    pub mod challenges;
    pub mod couriers;
    pub mod credentials;
    pub mod customers;
    pub mod fixture;
    pub mod freezes;
    pub mod guards;
    pub mod isolation;
    pub mod isolation_of_mobilecoin;
    pub mod isolation_of_proofs;
    pub mod mobilecoin;
    pub mod mobilecoin_accounts;
    pub mod mobilecoin_addresses;
    pub mod mobilecoin_assignments;
    pub mod nonces;
    pub mod otps;
    pub mod pages;
    pub mod pruning;
    pub mod purge;
    pub mod revocations;
    pub mod rows;
    pub mod sessions;
    pub mod sqlite_backup;
    pub mod sqlite_file;
    pub mod sqlite_gone;
    pub mod sqlite_kept;
    pub mod sqlite_look;
    pub mod sqlite_pruning;
    pub mod sqlite_shares;
    pub mod sqlite_third_schema;
    pub mod sqlite_upgrade;
    pub mod sqlite_writer;
    pub mod webhook_keys;
    pub mod webhooks;
}

/// Makes each case a test of one backend; `$open` gives a guard on the place and the store in it.
macro_rules! suite {
    ($backend:ident, $open:path, { $($module:ident { $($case:ident,)+ })+ }) => {
        mod $backend {
            $(mod $module {
                use crate::conformance::$module as cases;

                $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $case() {
                    let (_place, store) = $open();
                    cases::$case(store).await;
                })+
            })+
        }
    };
}

suite!(sqlite, crate::conformance::sqlite_file::fresh, {
    accounts {
        the_private_mode_is_switched_on_and_off,
        a_missing_account_is_neither_switched_nor_funded,
        a_balance_stays_within_its_range,
        simultaneous_funds_all_count,
    }
    atomicity {
        a_failed_guard_undoes_the_whole_commit,
        the_first_failing_guard_wins,
        commits_at_once_stand_or_fall_each_alone,
        an_empty_commit_succeeds,
        a_row_without_its_parent_is_rejected,
    }
    audit {
        the_sequence_counts_from_one_within_each_platform,
        simultaneous_entries_get_different_numbers,
        entries_are_listed_by_account,
        entries_are_listed_by_time_and_backwards,
    }
    budgets {
        a_spent_budget_says_exactly_when_its_window_ends,
        a_window_that_ended_starts_anew,
        scopes_do_not_share_a_budget,
        a_refused_use_costs_nothing,
        a_refused_commit_gives_its_use_back,
        a_zero_limit_refuses_the_first_use,
        a_window_from_a_wrong_clock_does_not_last,
    }
    challenges {
        of_sixty_four_simultaneous_spends_one_succeeds,
        a_spent_challenge_stays_readable_as_spent,
        an_expired_or_missing_challenge_is_not_spent,
        redeem_rows_hold_all_four,
        the_newest_session_of_a_key_is_found_expired_or_not,
    }
    couriers {
        of_simultaneous_couriers_one_gets_a_webhook,
        a_claim_takes_all_or_none_and_ends,
        deliveries_that_fail_are_counted_until_it_is_given_up,
        a_settled_or_missing_webhook_is_not_settled_again,
        every_dead_one_of_a_platform_is_revived_at_once,
        a_platform_that_waits_gives_way_to_the_others,
        many_dead_ones_are_revived_a_bounded_number_at_a_time,
    }
    credentials {
        an_external_id_is_taken_once_an_account,
        a_credential_is_sealed_anew_where_it_is,
        a_new_contact_ends_the_live_code,
        a_new_contact_ends_what_a_code_of_the_old_one_opened,
        a_credential_is_expected_as_it_was_read,
        a_contact_of_another_credential_is_refused,
        what_sends_no_codes_has_no_contact,
        a_taken_contact_is_told_from_a_free_one,
    }
    customers {
        uniqueness_holds_among_customers_that_are_not_deleted,
        an_update_into_a_taken_name_is_refused,
        a_deleted_customer_is_gone_for_writes_and_stays_readable,
        an_update_leaves_ids_and_creation_alone,
        an_update_of_a_row_that_changed_since_is_refused_whole,
        each_filter_selects_what_it_names,
    }
    freezes {
        a_freeze_stops_what_it_is_over_and_nothing_else,
        a_thaw_takes_one_scope_away,
        an_account_that_is_frozen_reads_so,
        a_disabled_platform_stops_commits_and_its_webhooks,
        every_session_of_an_account_or_a_platform_ends_at_once,
        of_a_freeze_and_the_commits_around_it_none_slips_by,
    }
    guards {
        a_platform_name_is_taken_once,
        a_missing_platform_takes_no_configuration,
        a_configuration_is_expected_as_it_was_read,
        a_client_id_is_taken_once,
        a_token_is_deleted_once,
        tokens_are_filtered_by_name_and_times,
        an_account_that_waits_is_removed_once,
        a_missing_account_is_not_marked_exported,
        the_first_export_is_the_one_remembered,
        a_second_code_credential_of_one_type_is_refused,
        a_missing_credential_is_not_touched,
        of_simultaneous_first_quorum_keys_one_is_kept,
    }
    isolation {
        no_read_shows_another_platforms_rows,
        no_list_shows_another_platforms_rows,
        no_write_reaches_another_platforms_rows,
    }
    isolation_of_mobilecoin {
        no_read_shows_another_platforms_mobilecoin_rows,
        no_write_reaches_another_platforms_mobilecoin_rows,
    }
    isolation_of_proofs {
        no_read_shows_another_platforms_proofs,
        no_write_reaches_another_platforms_proofs,
    }
    mobilecoin_accounts {
        every_account_reads_back_as_it_was_written,
        an_account_is_taken_once_a_platform,
        an_account_without_its_platform_is_rejected,
        accounts_are_listed_oldest_first_and_cut_by_counting,
        an_account_is_changed_alone,
        a_missing_account_is_not_changed,
        an_account_is_expected_with_its_own_wallet,
        a_removed_account_takes_its_addresses_and_may_come_again,
    }
    mobilecoin_addresses {
        every_address_reads_back_as_it_was_written,
        addresses_are_listed_by_account_and_unsigned_index,
        an_address_is_of_one_account_of_a_platform,
        a_thousand_addresses_come_in_one_commit_or_not_at_all,
    }
    mobilecoin_assignments {
        the_next_index_is_assigned_and_moves_on,
        an_index_that_is_not_the_next_is_not_assigned,
        of_simultaneous_assignments_of_an_index_one_wins,
        of_simultaneous_assignments_and_a_removal_none_outlives_the_account,
    }
    nonces {
        of_sixty_four_simultaneous_uses_one_succeeds,
        one_nonce_says_nothing_about_another,
        a_refused_commit_spends_no_nonce,
        no_purge_forgets_a_nonce,
    }
    otps {
        a_new_code_ends_the_one_before_it,
        a_code_is_spent_once,
        an_expired_code_is_not_live,
        tries_are_counted_up_to_the_limit,
        a_counted_try_survives_a_refused_later_write,
        simultaneous_tries_never_pass_the_limit,
    }
    pages {
        cursors_walk_every_list_exactly_once_while_rows_are_inserted,
        a_page_that_holds_the_last_row_has_no_next,
        a_cursor_of_no_list_shows_nothing_wrong,
        a_filter_that_finds_nothing_ends_its_pages_early_and_finds_the_last_row,
        bounds_of_creation_narrow_the_walk,
    }
    pruning {
        every_entry_has_a_digest_of_its_own,
        what_is_pruned_leaves_its_place_and_its_digest,
        a_younger_or_missing_entry_keeps_the_whole_batch,
        a_pruned_number_is_not_given_again,
        of_simultaneous_prunings_each_entry_goes_once,
    }
    purge {
        what_expired_goes_and_what_lives_stays,
        one_purge_removes_a_bounded_number,
    }
    revocations {
        an_expected_set_must_be_the_whole_set,
        a_revoked_credential_takes_its_code_and_sessions_along,
        the_last_credential_stays,
        of_simultaneous_revocations_one_credential_is_left,
    }
    rows {
        every_row_reads_back_as_it_was_written,
        sessions_are_listed_while_active,
        a_store_in_use_is_ready,
    }
    sessions {
        a_session_is_found_by_its_id_expired_or_not,
        a_session_is_revoked_once_and_alone,
        a_key_is_expected_to_be_no_sessions,
        an_expired_session_is_not_revoked,
        a_challenge_is_spent_only_while_its_signer_lives,
        that_a_challenge_is_not_open_comes_before_its_signer,
        a_session_that_ends_itself_may_sign_for_it,
        a_gone_credential_opens_no_session_and_sends_no_code,
    }
    webhook_keys {
        of_simultaneous_first_keys_one_is_kept,
    }
    webhooks {
        a_platform_without_an_endpoint_is_told_nothing,
        an_event_is_enqueued_once_in_whatever_state_it_is,
        a_refused_commit_tells_nobody,
        what_is_due_comes_longest_due_first,
        only_what_was_delivered_is_purged,
        one_purge_removes_a_bounded_number_of_webhooks,
    }
});
