"""Which tests take long for what they add beside their siblings, and wait for a version."""

from __future__ import annotations

AS_MUCH = "theory/test_rows_places.py::test_as_much_is_paid_at_the_start_as_by_the_week_whatever_else_moves_how_long_care_takes"
LONG = (
    "cli/test_progress.py::test_ctrl_c_twice_ends_at_once_and_leaves_what_can_be_taken_up",
    "cli/test_cache.py::test_a_damaged_past_is_told_once",
    "cli/test_drivers.py::test_it_says_what_drives_a_difference_and_keeps_the_tables",
    "theory/test_loops.py::test_what_families_do_goes_in_the_direction_declared[specialist_slots]",
    "theory/test_monotony.py::test_shorter_stays_never_lengthen_anybodys_wait",
    "theory/test_monotony.py::test_more_demand_never_shortens_anybodys_wait",
    "cli/test_disk_trouble.py::test_whenever_the_disk_refuses_what_was_finished_stays_and_the_same_command_goes_on[parts-3-30-2]",
    "cli/test_disk_trouble.py::test_whenever_the_disk_refuses_what_was_finished_stays_and_the_same_command_goes_on[results/tables-2-28-4]",
    "cli/test_disk_trouble.py::test_parts_that_are_damaged_between_two_runs_are_simulated_again[gone]",
    "cli/test_disk_trouble.py::test_parts_that_are_damaged_between_two_runs_are_simulated_again[changed]",
    "cli/test_killed.py::test_killed_between_two_steps_nothing_is_lost_or_done_twice[a part is synced, not renamed]",
    *(f"{AS_MUCH}[{beside}]" for beside in ("nothing else", "paid by output", "a family worker", "advice")),
    "theory/test_sharing.py::test_pools_that_share_everything_are_one_pool[municipality-youth_region-stocks moving]",
    "theory/test_queueing.py::test_waits_are_erlangs[1 slots, load 0.5, stay 10, scv 1.0]",
    "theory/test_queueing.py::test_who_never_waits_is_lost_as_erlang_says[1 slots, load 0.8, stay 40, scv 4.0]",
    "cli/test_run.py::test_run_speaks_both_languages[nl-options1]",
    "cli/test_interrupted.py::test_where_tables_cannot_be_written_the_parts_stay",
    "cli/test_progress.py::test_ctrl_c_while_tables_and_pictures_are_made_keeps_what_was_simulated[pictures-2-130]",
    "cli/test_killed.py::test_killed_between_two_steps_nothing_is_lost_or_done_twice[before the plan is removed]",
    "cli/test_encodings.py::test_what_the_environment_asks_for_loses_no_answer[cp1252:strict]",
    "theory/test_two_clocks.py::test_the_stage_clock_can_be_set_anew_more_than_255_times_in_both_engines",
    "theory/test_referral.py::test_both_engines_look_alike[1]",
    "unit/test_explorer_browser.py::test_a_lever_is_moved_a_variant_kept_and_compared",
    "unit/test_explorer_browser.py::test_a_bad_value_is_told_beside_its_lever_and_a_good_one_goes_on",
    "unit/test_explorer_simulation.py::test_a_report_is_made_of_what_is_on_the_page",
    "unit/test_explorer_browser.py::test_axe_finds_nothing_against_wcag[en]",
    "unit/test_explorer_browser.py::test_a_lost_worker_is_replaced",
    "unit/test_first_page.py::test_printed_the_findings_end_on_the_first_sheet[1-",
    "unit/test_figure_letters.py::test_any_number_of_scenarios_is_told_apart_and_on_the_page[1-",
    "unit/test_figure_letters.py::test_any_number_of_scenarios_is_told_apart_and_on_the_page[7-",
    "unit/test_figure_letters.py::test_any_number_of_scenarios_is_told_apart_and_on_the_page[12-en]",
    "unit/test_figure_letters.py::test_any_number_of_scenarios_is_told_apart_and_on_the_page[30-",
    "unit/test_figure_letters.py::test_no_text_of_any_figure_is_mathematics[en]",
    "unit/test_interaction.py::test_without_libraries_the_page_comes_all_the_same[error1]",
    "unit/test_past.py::test_workers_share_the_cache",
    *(
        f"unit/test_past.py::test_a_damaged_past_is_told_once_and_simulated_anew[{what}]"
        for what in ("in the", "cut off", "nothing left")
    ),
    "unit/test_past.py::test_another_past_is_simulated[places]",
    "unit/test_structures.py::test_what_is_read_under_one_option_moves_nothing_under_another",
    "unit/test_chances.py::test_chances_of_a_run_do_not_depend_on_the_batch",
    "interface/test_results.py::test_the_results_folder_is_that_of_the_command_line",
    "interface/test_results.py::test_municipalities_are_those_of_the_results_folder",
    "interface/test_scripts.py::test_nor_does_it_with_more_processes[as a module]",
    "interface/test_scripts.py::test_nor_does_it_with_more_processes[on stdin]",
)
"""Tests, by the beginning of their name, that take long for what they add beside their siblings, and wait for a version."""
