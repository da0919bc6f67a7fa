"""The same job by way of the ``lifetimes`` package, outside of the database."""

import io
import warnings

import numpy
import pandas

with warnings.catch_warnings():
    # The package sets an option that newer pandas ignores.
    warnings.simplefilter("ignore")
    import lifetimes
    from lifetimes.utils import summary_data_from_transaction_data

DAYS_PER_WEEK = 7
TRANSACTIONS = """
COPY (SELECT commercial_partner_id AS partner, invoice_date AS day,
             amount_untaxed_signed AS net
        FROM account_move
       WHERE company_id = {company} AND state = 'posted' AND move_type = 'out_invoice'
         AND invoice_date <= '{as_of}') TO STDOUT WITH (FORMAT csv, HEADER)
"""
COLUMNS = (
    *("partner_id", "purchase_count", "days_silent", "net_revenue"),
    *("expected_purchases", "repurchase_probability"),
    *("model_id", "state"),
)


def make_table(cr):
    """An empty table with the scores' columns, indexes and references."""
    drop_table(cr)
    cr.execute("CREATE TABLE bench_peer (LIKE crm_retention_score INCLUDING ALL)")
    cr.execute(
        "SELECT PG_GET_CONSTRAINTDEF(oid) FROM pg_constraint"
        " WHERE conrelid = 'crm_retention_score'::regclass AND contype = 'f'"
    )
    for (reference,) in cr.fetchall():
        cr.execute(f"ALTER TABLE bench_peer ADD {reference}")


def drop_table(cr):
    cr.execute("DROP TABLE IF EXISTS bench_peer")


def score(cr, model):
    """Transactions out, summary, fit, prediction, scores in.

    :param model: the fit of whose company and day the same is to be computed
    """
    company_id, as_of = model.company_id.id, model.as_of
    customers = summary(cr, company_id, as_of)
    figures = [customers[name] for name in ("frequency", "recency", "T")]
    fitter = fit(*figures)
    horizon = model.horizon_days / DAYS_PER_WEEK
    scores = pandas.DataFrame(
        {
            "purchase_count": customers["frequency"].astype(int) + 1,
            "days_silent": ((customers["T"] - customers["recency"]) * DAYS_PER_WEEK)
            .round()
            .astype(int),
            "net_revenue": customers["monetary_value"] * customers["frequency"],
            "expected_purchases": (
                fitter.conditional_expected_number_of_purchases_up_to_time(
                    horizon, *figures
                )
            ),
            "repurchase_probability": fitter.conditional_probability_alive(*figures),
        },
        index=customers.index,
    )
    scores = scores.assign(model=model.id, state="scored")
    write(cr, scores)


def summary(cr, company_id, as_of):
    """Frequency, recency and age in weeks of each customer."""
    out = io.StringIO()
    statement = TRANSACTIONS.format(company=int(company_id), as_of=as_of)
    cr._obj.copy_expert(statement, out)
    out.seek(0)
    transactions = pandas.read_csv(out, parse_dates=["day"])
    customers = summary_data_from_transaction_data(
        transactions, "partner", "day", "net", observation_period_end=as_of
    )
    customers[["recency", "T"]] /= DAYS_PER_WEEK
    return customers


def fit(frequency, recency, age):
    return lifetimes.BetaGeoFitter().fit(frequency, recency, age)


def log_likelihood(params, frequency, recency, age):
    """Of customers under r, alpha, a, b, by the package's own formula."""
    weights = numpy.ones(len(frequency))
    mean = lifetimes.BetaGeoFitter._negative_log_likelihood(
        numpy.log(list(params)), frequency, recency, age, weights, 0
    )
    return -mean * len(frequency)


def write(cr, scores):
    """Copy columns in the order of COLUMNS, the first one from the index."""
    text = io.StringIO()
    scores.to_csv(text, header=False)
    text.seek(0)
    names = ", ".join(COLUMNS)
    cr._obj.copy_expert(f"COPY bench_peer ({names}) FROM STDIN WITH (FORMAT csv)", text)
