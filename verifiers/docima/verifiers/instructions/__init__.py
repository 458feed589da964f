"""Verifiable instructions: the checks of IFEval, IFBench, IFEvalG and Tulu 3, with their own verdicts."""
