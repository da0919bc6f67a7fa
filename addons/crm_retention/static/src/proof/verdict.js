/** Sentences that the page says of a backtest. */
import {count, day, ofHundred, points, score} from "../charts/words";
import {_t} from "@web/core/l10n/translation";

/** What would have been said on a past day, and what came. */
export function tellOutcome(backtest) {
    const chosen = backtest.candidates.find((candidate) => candidate.is_chosen);
    const [expected] = backtest.totals;
    return _t(
        "On %(forecastDay)s, knowing nothing of what came later, %(model)s would have said: %(said)s of %(customers)s customers come back within %(days)s days. By %(until)s, %(came)s had come.",
        {
            forecastDay: day(backtest.forecast_day),
            model: chosen.label,
            said: count(expected.said),
            customers: count(backtest.customers),
            days: backtest.horizon_days,
            until: day(backtest.as_of),
            came: count(expected.came),
        }
    );
}

/** Whether the days of silence alone would have done. */
export function tellRecency(backtest) {
    const recency = backtest.candidates.find(({kind}) => kind === "recency");
    const chosen = backtest.candidates.find((candidate) => candidate.is_chosen);
    if (!recency) {
        return false;
    }
    const figures = {
        model: chosen.label,
        silent: score(recency.brier),
        chosen: score(chosen.brier),
    };
    const verdict = backtest.recency_is_as_good
        ? _t(
              "The days of silence alone tell as well who comes back (Brier score %(silent)s, %(model)s %(chosen)s). What the model adds is how many will come, how much they bring, and how probable each one is.",
              figures
          )
        : _t(
              "The days of silence alone would have done worse: what they say misses by more (Brier score %(silent)s, %(model)s %(chosen)s; less is better).",
              figures
          );
    return `${verdict} ${tellRanking(recency, chosen)}`.trim();
}

function tellRanking(recency, chosen) {
    if (recency.auc === false || chosen.auc === false) {
        return "";
    }
    return _t(
        "Of two customers, one who came back and one who did not, silence ranks the right one first in %(silent)s of 100 cases, %(model)s in %(chosen)s.",
        {
            silent: ofHundred(recency.auc),
            model: chosen.label,
            chosen: ofHundred(chosen.auc),
        }
    );
}

/** Why these probabilities are the ones that the scores show. */
export function tellChoice(backtest, fit) {
    const chosen = backtest.candidates.find((candidate) => candidate.is_chosen);
    const figures = {model: chosen.label, points: points(chosen.calibration_error)};
    const isNearest = backtest.candidates.every(
        ({kind, calibration_error: error}) =>
            kind === "recency" || error >= chosen.calibration_error
    );
    const told = [
        isNearest
            ? _t(
                  "%(model)s was chosen because its probabilities came true best: on average they were off by %(points)s percentage points.",
                  figures
              )
            : _t(
                  "%(model)s was chosen: on average its probabilities were off by %(points)s percentage points, and of those that are about as near it has the best Brier score.",
                  figures
              ),
    ];
    const used = backtest.candidates.find(({kind}) => fit && kind === fit.kind);
    if (used && used !== chosen && fit.is_set_by_hand) {
        told.push(
            _t("The scores are those of %(model)s all the same: it is set so.", {
                model: used.label,
            })
        );
    }
    if (backtest.counted && backtest.counted !== chosen.label) {
        told.push(
            _t(
                "Numbers of purchases and money are those of %(model)s, whose total came nearest.",
                {model: backtest.counted}
            )
        );
    }
    return told.join(" ");
}

/** What recalibration is, and what it has done. */
export function tellCorrection(backtest) {
    const chosen = backtest.candidates.find((candidate) => candidate.is_chosen);
    if (!backtest.earlier_day) {
        return _t(
            "Before %(forecastDay)s there was too little to learn a correction from: the probabilities are judged as the models say them.",
            {forecastDay: day(backtest.forecast_day)}
        );
    }
    if (["logit", "recency"].includes(chosen.kind)) {
        return _t(
            "%(model)s was learned from who came back between %(earlierDay)s and %(forecastDay)s, so nothing of the judged time was known to it; it needs no correction.",
            {
                model: chosen.label,
                earlierDay: day(backtest.earlier_day),
                forecastDay: day(backtest.forecast_day),
            }
        );
    }
    return _t(
        "Recalibration: what the forecasts of %(earlierDay)s had missed by %(forecastDay)s was corrected before they were judged, so nothing of the judged time was known. With the correction %(model)s is off by %(points)s points, without it by %(raw)s.",
        {
            earlierDay: day(backtest.earlier_day),
            forecastDay: day(backtest.forecast_day),
            model: chosen.label,
            points: points(chosen.calibration_error),
            raw: points(chosen.raw_calibration_error),
        }
    );
}
