"""Prints reference-values.json: exact values by mpmath (60 digits) that the tests of this folder compare with.

Run: python3 reference-values.py > reference-values.json     (needs mpmath)
"""
import json

import mpmath as mp

mp.mp.dps = 60


def log_survival(z):
    return mp.log(mp.erfc(mp.mpf(z) / mp.sqrt(2)) / 2)


def log_student(t, nu):
    t, nu = mp.mpf(t), mp.mpf(nu)
    return mp.log(mp.betainc(nu / 2, mp.mpf(1) / 2, 0, nu / (nu + t * t), regularized=True) / 2)


def normal_of(log_tail):
    guess = mp.sqrt(max(-2 * log_tail - 1, mp.mpf("0.01")))
    return mp.findroot(lambda z: log_survival(z) - log_tail, guess, tol=1e-40, maxsteps=200)


def binomial_upper(n, p, a):
    return mp.betainc(a, n - a + 1, 0, mp.mpf(p), regularized=True) if a > 0 else mp.mpf(1)


normal = [[z, float(log_survival(z))] for z in [-8, -3, -1, 0, 0.1, 0.5, 1, 2, 3, 5, 6.9, 10, 20, 37, 40, 100]]
student = []
for nu in [1, 1.3, 2, 3, 3.9, 4, 4.01, 5, 6.5, 7, 10, 17.3, 30, 59, 100, 479, 1000, 12345.6, 1e6]:
    for t in [0.001, 0.1, 0.5, 1, 1.7, 2.5, 4, 6, 10, 20, 40]:
        student.append([t, nu, float(normal_of(log_student(t, nu)))])
cases = [(1, 0.5, 1), (10, 0.1, 5), (20, 0.001, 1), (100, 0.01, 10), (100, 0.5, 50), (1000, 0.0005, 12),
         (1000, 0.3, 250), (50000, 0.0005, 20), (50000, 0.0005, 80), (500, 0.02, 0), (500, 0.9, 440)]
binomial = []
for n, p, a in cases:
    upper = binomial_upper(n, p, a)
    binomial.append([n, p, a, float(mp.log(upper)), float(mp.log(1 - binomial_upper(n, p, a + 1)))])
print(json.dumps({"normal": normal, "student": student, "binomial": binomial}))
