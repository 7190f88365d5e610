using k8s;
using k8s.Models;

namespace MnistTools.Module.Tests;

/// <summary>What other machines are told in YAML: examples/cluster/search.yaml, and the workflow of continuous integration.</summary>
public class ManifestTests
{
    private static string Manifest => File.ReadAllText(Repository.GetPath("examples", "cluster", "search.yaml"));

    [Fact]
    public void The_job_of_Kubernetes_is_what_its_client_knows_and_runs_the_script_beside_it()
    {
        V1Job job = KubernetesYaml.Deserialize<V1Job>(Manifest, strict: true);

        Assert.Equal((V1Job.KubeGroup + "/" + V1Job.KubeApiVersion, V1Job.KubeKind), (job.ApiVersion, job.Kind));
        Assert.Equal("Indexed", job.Spec.CompletionMode);
        Assert.Equal("DisruptionTarget", job.Spec.PodFailurePolicy.Rules.Single().OnPodConditions.Single().Type);
        // The API takes a limit for each index, and rules for failures, only with these.
        Assert.Equal((3, "Never"), (job.Spec.BackoffLimitPerIndex, job.Spec.Template.Spec.RestartPolicy));
        V1Container worker = job.Spec.Template.Spec.Containers.Single();
        Assert.Equal("/search/search.ps1", worker.Command[^3]);
        string script = File.ReadAllText(Repository.GetPath("examples", "cluster", "search.ps1"));
        Assert.Contains($"${worker.Command[^2].TrimStart('-')}", script, StringComparison.Ordinal);
        Assert.Contains($"$env:{worker.Env[0].Name}", script, StringComparison.Ordinal);
        Assert.All(worker.Env, variable => Assert.Equal("mnist-study", variable.ValueFrom.SecretKeyRef.Name));
        Assert.Equal(2, worker.Resources.Requests["cpu"].ToDecimal());
        Assert.True(worker.Resources.Requests["memory"].ToDecimal() < worker.Resources.Limits["memory"].ToDecimal());
    }

    [Theory]
    [InlineData("completions: 8", "completion: 8")]
    [InlineData("terminationGracePeriodSeconds: 30", "terminationGracePeriodSeconds: soon")]
    public void A_field_that_Kubernetes_does_not_know_would_be_found(string right, string wrong)
    {
        string changed = Manifest.Replace(right, wrong, StringComparison.Ordinal);
        Assert.NotEqual(Manifest, changed);
        Assert.ThrowsAny<Exception>(() => KubernetesYaml.Deserialize<V1Job>(changed, strict: true));
    }

    [Fact]
    public void The_workflow_runs_the_two_commands_of_the_README()
    {
        Workflow workflow = KubernetesYaml.Deserialize<Workflow>(File.ReadAllText(Repository.GetPath(".github", "workflows", "ci.yml")));

        string[] readme = [.. File.ReadAllLines(Repository.GetPath("README.md"))
            .Where(line => line.StartsWith("dotnet run -c Release", StringComparison.Ordinal) || line.StartsWith("dotnet test", StringComparison.Ordinal))];
        Assert.Equal(readme[..1].Append("dotnet test -c Release"), workflow.Jobs["readme"].Steps.Select(step => step.Run).OfType<string>());
        Assert.Contains("dotnet test -c Release", readme);
    }

    /// <summary>The part of a workflow that is looked at.</summary>
    public sealed class Workflow
    {
        public Dictionary<string, Job> Jobs { get; init; } = [];

        public sealed class Job
        {
            public List<Step> Steps { get; init; } = [];
        }

        public sealed class Step
        {
            public string? Run { get; init; }
        }
    }
}
