"""A made-up business in the form of AdventureWorks' files."""

import csv

RESELLERS = (
    ("1", "Warehouse", "Bay Wheels", "Fresno", "California", "United States"),
    ("2", "Ware House", "Hill Bikes", "Ukiah", "California", "United States"),
    ("3", "Specialty Bike Shop", "Lone Spoke", "Waco", "Texas", "United States"),
    (
        "4",
        "Value Added Reseller",
        "Rain Rides",
        "Tacoma",
        "Washington",
        "United States",
    ),
    ("5", "Warehouse", "Fundy Cycles", "Saint John", "Brunswick", "Canada"),
    ("6", "Specialty Bike Shop", "Vélo d'Or", "Orsay", "Essonne", "France"),
    ("7", "Warehouse", "Bay Wheels", "Reno", "Nevada", "United States"),
    ("8", "Warehouse", "Quiet Shop", "Auch", "Gers", "France"),
)
TERRITORIES = {"1": "4", "2": "4", "3": "4", "4": "1", "5": "6", "6": "7", "7": "1"}
SELLERS = {"1": "10", "2": "11", "3": "12", "4": "13", "5": "13", "6": "14", "7": "13"}
HOLDERS = (
    *(("10", "4"), ("11", "4"), ("12", "4"), ("13", "1"), ("13", "6"), ("14", "7")),
    *(("99", "4"), ("99", "1")),
)
PRODUCTS = (("201", "9.99"), ("202", "250.00"), ("203", "1999.99"))
ORDERS = 21
LINES_OF_ORDER = 3


def write_extract(folder):
    """The three files in a folder."""
    sales = []
    for number in range(ORDERS):
        reseller = str(number % len(TERRITORIES) + 1)
        sales += [
            (
                f"SO{1000 + number}",
                f"2019-0{1 + number % 9}-15",
                product,
                reseller,
                SELLERS[reseller],
                TERRITORIES[reseller],
                str(number + 1),
                price,
                f"{(number + 1) * round(float(price) * 100) / 100:.2f}",
                "1.50",
            )
            for product, price in PRODUCTS
        ]
    write(
        folder / "Resellers.csv",
        "ResellerKey BusinessType ResellerName City StateProvinceName Country_Region",
        RESELLERS,
    )
    write(
        folder / "FactResellerSales.csv",
        "SalesOrderNumber OrderDate ProductKey ResellerKey EmployeeKey"
        " SalesTerritoryKey OrderQuantity UnitPrice SalesAmount StandardCost",
        sales,
    )
    write(
        folder / "DimEmployeeSalesTerritory.csv",
        "EmployeeKey SalesTerritoryKey",
        HOLDERS,
    )
    return folder


def write(path, heading, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(heading.split())
        writer.writerows(rows)
